/**
 * A pool of threads that scan file ranges. Owns the threads: starts them, gives each what it can do next, and
 * stops them. A thread that dies rejects what it had in hand.
 */
import type { MessagePort, Worker } from 'node:worker_threads';
import { CoffeeError, Fifo, asCoffeeError, deferred, type JobId } from '@coffee/core';
import { isKeyOf, textKey, type ScanRequest, type ScannedRange } from '@coffee/csv';
import type { StageResult } from '@coffee/jobs';
import type { PhysicalPlan } from '@coffee/query-plan';
import type { ThreadData } from '../embedded/thread';
import { newThread } from './new-threads';
import { startHere, useThread, type PoolThread, type ThreadEvents } from './pool-threads';
import type { Computation, FromThread, KernelModule, ToThread } from './scan-service';

export interface ScanPoolOptions {
  /** 0: the thread that it is made in does what one would do. */
  readonly threads: number;
  /** The module that calls `runThread`. */
  readonly entry: string;
  /** Threads of that module that have started already: those that are too many end. */
  readonly started?: readonly Worker[];
  readonly kernel: KernelModule;
  /** A port to the broker for each thread that is to work on stages, too. */
  readonly broker?: () => MessagePort;
}

/** One is scanned, the next is there when it is done. */
const IN_HAND = 2;

interface Task {
  readonly request: ScanRequest;
  readonly compute?: Computation;
  resolve(range: ScannedRange<never>): void;
  reject(error: unknown): void;
}

interface Thread {
  readonly works: PoolThread;
  readonly pending: Map<number, Task>;
  readonly exited: Promise<void>;
  /** The texts that it decodes, by file and reading. */
  readonly decoding: Set<string>;
}

export class ScanPool {
  readonly #threads: Thread[] = [];
  readonly #waiting = new Fifo<Task>();
  #nextId = 0;
  #failure: unknown;
  #onFailure: (error: unknown) => void = () => undefined;

  constructor(options: ScanPoolOptions) {
    for (let index = 0; index < Math.max(1, options.threads); index++) this.#threads.push(this.#start(options, index));
    for (const needless of options.started?.slice(options.threads) ?? []) void needless.terminate();
  }

  get size(): number {
    return this.#threads.length;
  }

  /** Told once when a thread has died by itself. */
  set onFailure(listener: (error: unknown) => void) {
    this.#onFailure = listener;
    if (this.#failure !== undefined) listener(this.#failure);
  }

  /** The job's stages can be computed where its tables are scanned, until it is forgotten. */
  serve(job: JobId, plan: PhysicalPlan): void {
    for (const thread of this.#threads) this.#post(thread, { type: 'job', job, plan });
  }

  forget(job: JobId): void {
    for (const thread of this.#threads) this.#post(thread, { type: 'forget', job });
  }

  /** A reading (`ScanRequest.reading`) has nothing under way, and asks for nothing more: nobody decodes for it any longer. */
  leave(reading: number): void {
    for (const thread of this.#threads) {
      for (const key of thread.decoding) if (isKeyOf(reading, key)) thread.decoding.delete(key);
      this.#post(thread, { type: 'left', reading });
    }
  }

  /** The rows of a range as a chunk. */
  scan(request: ScanRequest): Promise<ScannedRange> {
    return this.#scan(request);
  }

  /** What the stages of a job that is served make of the rows of a range. */
  compute(request: ScanRequest, compute: Computation): Promise<ScannedRange<StageResult[]>> {
    return this.#scan(request, compute);
  }

  #scan<Content>(request: ScanRequest, compute?: Computation): Promise<ScannedRange<Content>> {
    if (this.#failure !== undefined) return Promise.reject(asCoffeeError(this.#failure));
    return new Promise<ScannedRange<Content>>((resolve, reject) => {
      const task: Task = { request, ...(compute && { compute }), resolve, reject };
      if (request.file.decodings.length > 0) return this.#begin(this.#decoderOf(textKey(request)), task);
      this.#waiting.push(task);
      this.#beginNext();
    });
  }

  /** Gives what waits to threads that have little in hand: one that also merges takes less of it. */
  #beginNext(): void {
    while (this.#waiting.length > 0) {
      const thread = this.#least(({ pending }) => pending.size);
      if (thread.pending.size >= IN_HAND) return;
      this.#begin(thread, this.#waiting.shift()!);
    }
  }

  #begin(thread: Thread, task: Task): void {
    const { request, compute } = task;
    const id = this.#nextId++;
    thread.pending.set(id, task);
    this.#post(thread, { type: 'scan', id, request, ...(compute && { compute }) });
  }

  /** The ranges of a file that has to be decoded go to the thread that has decoded those before for this reading. */
  #decoderOf(key: string): Thread {
    const thread =
      this.#threads.find(({ decoding }) => decoding.has(key)) ?? this.#least(({ decoding }) => decoding.size);
    thread.decoding.add(key);
    return thread;
  }

  #least(load: (thread: Thread) => number): Thread {
    return this.#threads.reduce((one, other) => (load(other) < load(one) ? other : one));
  }

  /** Lets every thread finish what it has in hand, and waits for all to end. */
  async stop(): Promise<void> {
    for (const thread of this.#threads) this.#post(thread, { type: 'stop' });
    await Promise.all(this.#threads.map((thread) => thread.exited));
  }

  /** Ends the threads at once. */
  async terminate(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.works.terminate()));
  }

  #start({ threads, entry, started = [], kernel, broker }: ScanPoolOptions, index: number): Thread {
    const port = broker?.();
    const data: ThreadData = { kernel, index, threads: Math.max(1, threads), ...(port && { broker: port }) };
    const pending = new Map<number, Task>();
    const ended = deferred<void>();
    const events: ThreadEvents = {
      message: (message) => this.#received(thread, message),
      failed: (error) => this.#fail(error),
      exited: (code) => {
        ended.resolve();
        if (code !== 0 || pending.size > 0)
          this.#fail(new CoffeeError('INTERNAL', `pool thread ${index} ended with code ${code}`));
      },
    };
    const works =
      threads === 0 ? startHere(data, events) : useThread(started[index] ?? newThread(entry, index), data, events);
    const thread: Thread = { works, pending, exited: ended.promise, decoding: new Set() };
    return thread;
  }

  #post(thread: Thread, message: ToThread): void {
    thread.works.post(message);
  }

  #received(thread: Thread, message: FromThread): void {
    if (message.type === 'stopped') return;
    const task = thread.pending.get(message.id);
    thread.pending.delete(message.id);
    this.#beginNext();
    if (task && (message.type === 'failed' || message.range.last)) thread.decoding.delete(textKey(task.request));
    if (message.type === 'scanned') task?.resolve(message.range as ScannedRange<never>);
    else task?.reject(new CoffeeError(message.code, message.message));
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    const inHand = this.#threads.flatMap(({ pending }) => [...pending.values()]);
    for (const task of [...inHand, ...this.#waiting.takeAll()]) task.reject(error);
    this.#onFailure(error);
  }
}
