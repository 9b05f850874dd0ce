/**
 * The threads of a pool, and what stands in for one where there is too little to read: a port of the pool's own thread. Both take the
 * same messages and give the same. Must not know: what is scanned.
 */
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
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

/**
 * A thread makes few objects, but each chunk is megabytes behind one. A small young generation is collected often, and gives
 * those megabytes back while they are still in the cache: less memory and less time than the default.
 */
const YOUNG_GENERATION_MB = 2;

/** @param entry The module that calls `runThread`. */
export function startThread(entry: string, data: ThreadData, events: ThreadEvents): PoolThread {
  const worker = new Worker(entry, {
    workerData: data,
    transferList: portsOf(data),
    name: `coffee-${data.index}`,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
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
