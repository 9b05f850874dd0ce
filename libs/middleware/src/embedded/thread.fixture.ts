/** A worker thread for the tests: consumes `input`, forwards each body to the log `output` and acks, or holds what it gets. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { connectEmbedded } from './broker';

export interface ThreadTask {
  readonly port: MessagePort;
  readonly behaviour: 'forward' | 'hold';
  readonly input: string;
  readonly output: string;
}

const { port, behaviour, input, output } = workerData as ThreadTask;
const transport = connectEmbedded(port);
void transport.workQueue(input).startConsuming(
  async (delivery) => {
    parentPort?.postMessage({ bytes: delivery.body.byteLength, redelivered: delivery.redelivered });
    if (behaviour === 'hold') return;
    await transport.log(output).append(delivery.body);
    delivery.ack();
  },
  { prefetch: 4 },
);
parentPort?.once('message', () => void transport.close().then(() => parentPort?.close()));
