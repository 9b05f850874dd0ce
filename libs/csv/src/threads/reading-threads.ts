/**
 * Threads that read tables for a process whose event loop others wait for. Owns the threads: they start with the first table that
 * needs them, a table stays with its thread, and one that dies fails the tables it had and is replaced. Chunks come by transfer,
 * and no more are out than a reader has under way. Must not know: files, what becomes of chunks.
 */
import { Worker } from 'node:worker_threads';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { TableReader, TableReaderOptions, TableReaders, TableSoFar, TakeChunk } from '../table-reader';
import type { FromReadingThread, ToReadingThread } from './messages';

export interface ReadingThreadsOptions {
  readonly threads: number;
  /** The module that calls `serveReadings` with its parent port. */
  readonly entry: string;
  /** Told of a thread that has died by itself. */
  readonly onDeath: (error: Error) => void;
}

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
      const thread = new ReadingThread(this.options.entry, (error) => {
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
  #next = 0;
  #ended = false;

  constructor(entry: string, onDeath: (error: Error) => void) {
    // What whoever runs this process has it load first is for its main thread.
    this.#worker = new Worker(entry, { name: 'coffee-reading', execArgv: [] });
    this.#worker.unref();
    const died = (error: Error): void => {
      if (this.#ended) return;
      this.#end(new CoffeeError('INTERNAL', `the thread that reads files has ended: ${error.message}`));
      onDeath(error);
    };
    this.#worker.on('error', (thrown) => died(asCoffeeError(thrown)));
    this.#worker.on('exit', (code) => died(new CoffeeError('INTERNAL', `it ended with code ${code}`)));
    this.#worker.on('message', (message: FromReadingThread) => this.#tables.get(message.table)?.heard(message));
  }

  get tables(): number {
    return this.#tables.size;
  }

  open(options: TableReaderOptions, take: TakeChunk): TableReader {
    const id = this.#next++;
    const table = new RemoteTable(
      id,
      take,
      (message) => this.#worker.postMessage(message),
      () => this.#tables.delete(id),
    );
    this.#tables.set(id, table);
    this.#worker.postMessage({ type: 'open', table: id, options } satisfies ToReadingThread);
    return table;
  }

  async stop(): Promise<void> {
    this.#end(closed());
    await this.#worker.terminate();
  }

  #end(error: CoffeeError): void {
    this.#ended = true;
    for (const table of [...this.#tables.values()]) table.fail(error);
  }
}

/** One table, as whoever has it read sees it. */
class RemoteTable implements TableReader {
  #reading: { resolve(soFar: TableSoFar): void; reject(error: unknown): void } | undefined;
  /** Why nothing more can be read. */
  #failure: unknown;

  constructor(
    private readonly id: number,
    private readonly take: TakeChunk,
    private readonly post: (message: ToReadingThread) => void,
    private readonly gone: () => void,
  ) {}

  read(path: string, name: string, badRowsElsewhere = 0): Promise<TableSoFar> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(asCoffeeError(this.#failure));
      this.#reading = { resolve, reject };
      this.post({ type: 'read', table: this.id, path, name, badRowsElsewhere });
    });
  }

  close(): void {
    this.fail(closed());
  }

  heard(message: FromReadingThread): void {
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
