/**
 * One thread of the pool: a scanner of file ranges and a worker for every kind of stage, on one event loop. What it does as a
 * worker is what a worker process does; only the transport is another.
 */
import { parentPort, type MessagePort } from 'node:worker_threads';
import { CoffeeError } from '@coffee/core';
import { connectEmbedded } from '@coffee/middleware';
import { StageWorker } from '../stage-worker';
import { serveScans, type KernelModule } from '../scan/scan-service';

/** The first message to the thread: it may have started before anybody knew. */
export interface ThreadData {
  /** Speaks to the broker; absent in a thread that only scans. */
  readonly broker?: MessagePort;
  readonly kernel: KernelModule;
  /** This thread's index among `threads`: partition p belongs to thread p mod threads. */
  readonly index: number;
  readonly threads: number;
}

/** Chunks in flight per queue and thread: one is computed while the outputs of another are confirmed. */
const PREFETCH = 4;

/** The main function of a pool thread. Messages on its parent port, but for the first, are scan requests; `stop` drains the worker and lets the thread end. */
export function runThread(): void {
  const port = parentPort;
  if (!port) throw new CoffeeError('INTERNAL', 'a pool thread was started as a process');
  const onError = (error: unknown): never => {
    throw error;
  };
  port.once('message', (data: ThreadData) => void serveThread(port, data, onError));
}

/** `onError` is told of what the worker cannot go on after. */
export async function serveThread(
  port: MessagePort,
  { kernel, broker, index, threads }: ThreadData,
  onError: (error: unknown) => void,
): Promise<void> {
  const scans = serveScans(port, kernel);
  if (!broker) return;
  const transport = connectEmbedded(broker);
  const worker = new StageWorker({
    transport,
    serves: () => true,
    owns: (_group, part) => part % threads === index,
    replica: index,
    prefetch: PREFETCH,
    onError,
  });
  scans.onStop(async () => {
    await worker.stop();
    await transport.close();
  });
  await worker.start();
}
