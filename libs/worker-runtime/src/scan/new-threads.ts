/** Threads for a pool, which wait for what to work on. Imports nothing: a program may start them before it loads the rest of itself. */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';

/**
 * A thread makes few objects, but each chunk is megabytes behind one. A small young generation is collected often, and gives
 * those megabytes back while they are still in the cache: less memory and less time than the default.
 */
const YOUNG_GENERATION_MB = 2;

/**
 * Threads that start from now on compile their hot loops themselves. By default V8 has other threads do it, while the loop goes on
 * uncompiled, ten times as slow: where every core has a thread to run, that only makes it slower for longer. Measured
 * (600 MB, 2 cores, CPU seconds of the process, medians of 7 in turn): 1.30 against 1.45.
 */
export function compileInPlace(threads: number): void {
  if (threads >= availableParallelism()) setFlagsFromString('--no-concurrent-recompilation');
}

/** @param entry The module that calls `runThread`. @param index for whoever looks at it from outside. */
export const newThread = (entry: string, index: number): Worker =>
  new Worker(entry, {
    name: `coffee-${index}`,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });

/** Threads that do not keep the process alive until a pool takes them. */
export function startThreads(entry: string, count: number): Worker[] {
  compileInPlace(count);
  return Array.from({ length: count }, (_, index) => {
    const thread = newThread(entry, index);
    thread.unref();
    return thread;
  });
}
