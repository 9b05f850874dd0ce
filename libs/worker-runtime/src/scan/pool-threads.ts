/**
 * The threads of a pool, and what stands in for one where there is too little to read: a port of the pool's own thread. Both take the
 * same messages and give the same. Must not know: what is scanned.
 */
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { serveThread, type ThreadData } from '../embedded/thread';
import type { FromThread, ToThread } from './scan-service';

export interface PoolThread {
  readonly post: (message: ToThread) => void;
  /** Lets go of it at once, whatever it has in hand. */
  readonly terminate: () => Promise<unknown>;
}

export interface ThreadEvents {
  readonly message: (message: FromThread) => void;
  /** What it ended of. */
  readonly failed: (error: unknown) => void;
  /** Once, when nothing more comes: 0 when it was told to stop. */
  readonly exited: (code: number) => void;
}

/** @param worker One that waits for it. */
export function useThread(worker: Worker, data: ThreadData, events: ThreadEvents): PoolThread {
  worker.ref();
  worker.postMessage(data, portsOf(data));
  worker.on('message', events.message);
  worker.on('error', events.failed);
  worker.on('exit', events.exited);
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
}

/** Works on the event loop that it is called on: a range is scanned in one of its turns. */
export function startHere(data: ThreadData, events: ThreadEvents): PoolThread {
  const { port1: outside, port2: inside } = new MessageChannel();
  outside.on('message', events.message);
  outside.on('close', () => events.exited(0));
  serveThread(inside, data, events.failed).catch(events.failed);
  const terminate = (): Promise<void> => {
    for (const port of [outside, ...portsOf(data)]) port.close();
    return Promise.resolve();
  };
  return { post: (message) => outside.postMessage(message), terminate };
}

const portsOf = ({ broker }: ThreadData): MessagePort[] => (broker ? [broker] : []);
