/**
 * Threads for a pool, some of which are started before anybody knows what there is to do: a thread takes as long to start as the program that
 * will use it, on another core. Owns: those that wait. They end with the process, and do not keep it. Must not import more than Node: it is there
 * before the program is.
 */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';

/**
 * A thread makes few objects, but each chunk is megabytes behind one. A small young generation is collected often, and gives
 * those megabytes back while they are still in the cache: less memory and less time than the default.
 */
const YOUNG_GENERATION_MB = 2;

const waiting: { readonly entry: string; readonly thread: Worker }[] = [];

/** @param entry The module that calls `runThread`. @returns those that wait now. */
export function startEarly(entry: string, threads: number): readonly Worker[] {
  if (threads >= availableParallelism()) compileInPlace();
  return Array.from({ length: threads }, () => {
    const thread = start(entry);
    thread.unref();
    waiting.push({ entry, thread });
    // Nobody hears of one that ends before it is taken: another is started in its place.
    thread.on('error', () => undefined);
    thread.on('exit', () => forget(thread));
    return thread;
  });
}

/** One that waits, or a new one. It waits for a message that says what it is for. */
export function takeThread(entry: string): Worker {
  const found = waiting.find((one) => one.entry === entry);
  if (!found) return start(entry);
  forget(found.thread);
  found.thread.ref();
  return found.thread;
}

function forget(thread: Worker): void {
  const index = waiting.findIndex((one) => one.thread === thread);
  if (index >= 0) waiting.splice(index, 1);
}

/**
 * Threads that start from now on compile their hot loops themselves. By default V8 has other threads do it, while the loop goes on
 * uncompiled, ten times as slow: where every core has a thread to run, that only makes it slower for longer. Measured
 * (600 MB, 2 cores, CPU seconds of the process, medians of 7 in turn): 1.30 against 1.45.
 */
export const compileInPlace = (): void => setFlagsFromString('--no-concurrent-recompilation');

const start = (entry: string): Worker =>
  new Worker(entry, { name: 'coffee', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } });
