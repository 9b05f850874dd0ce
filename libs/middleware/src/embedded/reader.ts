/** A reader of a log, on the transport's side. Owns: the records that came ahead of the handler, and the credit for more. */
import type { LogRecord } from '../contract';
import { Fifo } from '@coffee/core';
import { EmbeddedSubscription, type Connection } from './subscription';

/**
 * Handlers that do not wait run on in one turn for this long (ms): many records are a few hundred bytes, and whoever scans between two
 * turns must not get ahead of what is to be merged here.
 */
const TURN = 8;

export class EmbeddedReader extends EmbeddedSubscription {
  readonly #waiting = new Fifo<LogRecord>();
  #busy = false;
  #handled = 0;

  constructor(
    connection: Connection,
    sub: number,
    private readonly handler: (record: LogRecord) => void | Promise<void>,
  ) {
    super(connection, sub);
  }

  arrived(offset: number, body: Uint8Array): void {
    this.#waiting.push({ offset, body });
    this.wake();
  }

  protected override hasWork(): boolean {
    return !this.#busy && this.#waiting.length > 0;
  }

  protected override turn(): void {
    const end = performance.now() + TURN;
    do this.#next();
    while (this.running && !this.paused && this.hasWork() && performance.now() < end);
    this.wake();
  }

  #next(): void {
    const record = this.#waiting.shift();
    if (!record) return;
    this.#busy = true;
    this.handle(
      () => this.handler(record),
      () => {
        this.#busy = false;
        this.#handled++;
        // Half of what came ahead is handled: the next records can be on their way meanwhile.
        if (this.#handled >= this.#waiting.length) this.#credit();
        this.wake();
      },
    );
  }

  #credit(): void {
    if (!this.running) return;
    this.connection.say(['credit', this.sub, this.#handled]);
    this.#handled = 0;
  }

  // The credit runs out by itself.
  protected override tell(): void {}

  protected override drain(): Promise<void> {
    return Promise.resolve();
  }

  protected override giveBack(): void {
    this.#waiting.clear();
  }

  protected override drop(): void {
    this.#waiting.clear();
  }
}
