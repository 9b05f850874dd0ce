/**
 * Threads that read tables for a process whose event loop others wait for. Owns the threads: they start with the first table that
 * needs them, a table stays with its thread, and one that dies, or is ended because it is stuck, is replaced. That fails the table that it was at
 * for good (JOB_FAILED: its file would do the same again); the others of the thread are given up (CLOSED), and may be read anew.
 * Chunks come by transfer, and no more are out than a reader has under way. Must not know: files, what becomes of chunks.
 */
import { Worker } from 'node:worker_threads';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { TableReader, TableReaderOptions, TableReaders, TableSoFar, TakeChunk } from '../table-reader';
import type { FromReadingThread, ToReadingThread } from './messages';
import { ThreadWatch } from './thread-watch';

export interface ReadingThreadsOptions {
  readonly threads: number;
  /** The module that calls `serveReadings` with its parent port. */
  readonly entry: string;
  /** A thread that has tables and does not come round to its messages for so long (ms) is stuck. Default a minute. */
  readonly patience?: number;
  /** Told of a thread that has died by itself, or was stuck. */
  readonly onDeath: (error: Error) => void;
}

const PATIENCE = 60_000;

export class ReadingThreads implements TableReaders {
  readonly #threads: ReadingThread[] = [];

  constructor(private readonly options: ReadingThreadsOptions) {}

  open(options: TableReaderOptions, take: TakeChunk): TableReader {
    return this.#thread().open(options, take);
  }

  /** Ends the threads at once: what is under way rejects with CLOSED. */
  async stop(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.stop()));
  }

  /** The one with the fewest tables, or one more. */
  #thread(): ReadingThread {
    const idle = this.#threads.find((thread) => thread.tables === 0);
    if (idle) return idle;
    if (this.#threads.length < this.options.threads) {
      const { entry, patience = PATIENCE } = this.options;
      const thread = new ReadingThread(entry, patience, (error) => {
        this.#threads.splice(this.#threads.indexOf(thread), 1);
        this.options.onDeath(error);
      });
      this.#threads.push(thread);
      return thread;
    }
    return this.#threads.reduce((one, other) => (other.tables < one.tables ? other : one));
  }
}

class ReadingThread {
  readonly #worker: Worker;
  readonly #tables = new Map<number, RemoteTable>();
  readonly #watch: ThreadWatch;
  #next = 0;
  #ended = false;
  /** The table that the thread has turned to last. */
  #at: number | undefined;

  constructor(entry: string, patience: number, onDeath: (error: Error) => void) {
    // What whoever runs this process has it load first is for its main thread.
    this.#worker = new Worker(entry, { name: 'coffee-reading', execArgv: [] });
    this.#worker.unref();
    const died = (how: string, cause?: unknown): void => {
      if (this.#ended) return;
      this.#end(({ name }, wasAt) =>
        wasAt
          ? new CoffeeError('JOB_FAILED', `${name}: the thread that reads it ${how}`, { cause })
          : new CoffeeError('CLOSED', `${name}: the thread that was to read it ${how}, over another file`, { cause }),
      );
      onDeath(new CoffeeError('INTERNAL', `it ${how}`, { cause }));
    };
    this.#watch = new ThreadWatch(
      patience,
      () => this.#post({ type: 'ask' }),
      () => {
        died(`did not answer for ${patience / 1000} s`);
        void this.#worker.terminate();
      },
    );
    // What it has said before it ended comes before its exit, but may come after its error.
    let failure: { readonly thrown: unknown } | undefined;
    this.#worker.on('error', (thrown) => (failure = { thrown }));
    this.#worker.on('exit', (code) => {
      if (failure) died(`has ended: ${asCoffeeError(failure.thrown).message}`, failure.thrown);
      else died(`has ended with code ${code}`);
    });
    this.#worker.on('message', (message: FromReadingThread) => {
      if (message.type === 'alive') this.#watch.answered();
      else if (message.type === 'at') this.#at = message.table;
      else this.#tables.get(message.table)?.heard(message);
    });
  }

  get tables(): number {
    return this.#tables.size;
  }

  open(options: TableReaderOptions, take: TakeChunk): TableReader {
    const id = this.#next++;
    const post = (message: ToReadingThread): void => this.#post(message);
    const table = new RemoteTable(id, options.spec.table, take, post, () => this.#gone(id));
    this.#tables.set(id, table);
    this.#post({ type: 'open', table: id, options });
    this.#watch.busy();
    return table;
  }

  async stop(): Promise<void> {
    this.#end(closed);
    await this.#worker.terminate();
  }

  #post(message: ToReadingThread): void {
    this.#worker.postMessage(message);
  }

  #gone(table: number): void {
    this.#tables.delete(table);
    if (this.#tables.size === 0 && !this.#ended) this.#watch.idle();
  }

  /** @param errorOf a table, by whether the thread was at it. */
  #end(errorOf: (table: RemoteTable, wasAt: boolean) => CoffeeError): void {
    this.#ended = true;
    this.#watch.end();
    for (const [id, table] of [...this.#tables]) table.fail(errorOf(table, id === this.#at));
  }
}

/** One table, as whoever has it read sees it. */
class RemoteTable implements TableReader {
  #reading: { resolve(soFar: TableSoFar): void; reject(error: unknown): void } | undefined;
  #name: string;
  /** Why nothing more can be read. */
  #failure: unknown;

  constructor(
    private readonly id: number,
    table: string,
    private readonly take: TakeChunk,
    private readonly post: (message: ToReadingThread) => void,
    private readonly gone: () => void,
  ) {
    this.#name = table;
  }

  /** Of the last file that was to be read, for messages. */
  get name(): string {
    return this.#name;
  }

  read(path: string, name: string, badRowsElsewhere = 0): Promise<TableSoFar> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(asCoffeeError(this.#failure));
      this.#name = name;
      this.#reading = { resolve, reject };
      this.post({ type: 'read', table: this.id, path, name, badRowsElsewhere });
    });
  }

  close(): void {
    this.fail(closed());
  }

  heard(message: Exclude<FromReadingThread, { type: 'alive' | 'at' }>): void {
    switch (message.type) {
      case 'chunk':
        this.take(message.seq, message.chunk).then(
          () => this.#failure === undefined && this.post({ type: 'taken', table: this.id, seq: message.seq }),
          (thrown: unknown) => this.fail(thrown),
        );
        break;
      case 'read':
        this.#reading?.resolve(message.soFar);
        this.#reading = undefined;
        break;
      case 'failed':
        this.fail(new CoffeeError(message.code, message.message));
        break;
    }
  }

  fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#reading?.reject(error);
    this.#reading = undefined;
    this.post({ type: 'close', table: this.id });
    this.gone();
  }
}

const closed = (): CoffeeError => new CoffeeError('CLOSED', 'the reading was given up');
