/**
 * A worker thread for the tests: consumes `input`, and forwards each body to the log `output` and acks, or holds what it gets, or
 * appends 20 records for each and is gone at the moment at which the last is confirmed.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { connectEmbedded } from './broker';

export interface ThreadTask {
  readonly port: MessagePort;
  readonly behaviour: 'forward' | 'hold' | 'append-and-die';
  readonly input: string;
  readonly output: string;
}

const { port, behaviour, input, output } = workerData as ThreadTask;
const transport = connectEmbedded(port);
void transport.workQueue(input).startConsuming(
  async (delivery) => {
    parentPort?.postMessage({ bytes: delivery.body.byteLength, redelivered: delivery.redelivered });
    if (behaviour === 'hold') return;
    if (behaviour === 'append-and-die') {
      for (let i = 0; i < 20; i++) await transport.log(output).append(new Uint8Array(i * 200));
      process.exit();
    }
    await transport.log(output).append(delivery.body);
    delivery.ack();
  },
  { prefetch: 4 },
);
parentPort?.once('message', () => void transport.close().then(() => parentPort?.close()));
