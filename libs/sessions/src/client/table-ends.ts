/**
 * The ends of tables on their way to a gateway: each is sent through every connection until one has acknowledged it. Owns: which have been sent
 * through the current one. Must not know: connections, when ends may be sent.
 */
import type { TableName } from '@coffee/protocol';
import type { TableEnd } from '../messages';

export interface PendingEnd {
  readonly end: TableEnd;
  resolve(): void;
  reject(error: unknown): void;
}

export class TableEnds {
  readonly #pending = new Map<TableName, PendingEnd>();
  readonly #sent = new Set<TableName>();

  add(pending: PendingEnd): void {
    this.#sent.delete(pending.end.table);
    this.#pending.set(pending.end.table, pending);
  }

  /** Sends what was not sent through this connection. */
  pump(send: (end: TableEnd) => void): void {
    for (const [table, { end }] of this.#pending) {
      if (!this.#sent.has(table)) send(end);
      this.#sent.add(table);
    }
  }

  /** There is another connection: everything has to be sent again. */
  restart(): void {
    this.#sent.clear();
  }

  /** @returns whether its end was waited for. */
  acknowledge(table: TableName): boolean {
    const pending = this.#pending.get(table);
    this.#pending.delete(table);
    pending?.resolve();
    return pending !== undefined;
  }

  resolveAll(): void {
    for (const end of this.#pending.values()) end.resolve();
    this.#pending.clear();
  }

  rejectAll(reason: unknown): void {
    for (const end of this.#pending.values()) end.reject(reason);
    this.#pending.clear();
  }
}
