/**
 * Measures a job while it runs: bytes of each table whose rows have been accepted, chunks that each stage has processed. Must not
 * know: where the stages are, or who tells what they have done.
 */
import type { ProgressReport } from '@coffee/jobs';
import type { TableName } from '@coffee/protocol';

const INTERVAL = 50;

export interface MeteredTable {
  readonly table: TableName;
  readonly bytes: number;
}

export class ProgressMeter {
  readonly #accepted = new Map<TableName, number>();
  readonly #timer: NodeJS.Timeout | undefined;

  /** Tells `listener` at intervals until `stop`; `started` is a reading of `performance.now()`. */
  constructor(
    private readonly tables: readonly MeteredTable[],
    private readonly started: number,
    private readonly snapshot: () => Pick<ProgressReport, 'stages' | 'place'>,
    listener: ((report: ProgressReport) => void) | undefined,
  ) {
    if (listener) this.#timer = setInterval(() => listener(this.report()), INTERVAL).unref();
  }

  accepted(table: TableName, bytes: number): void {
    this.#accepted.set(table, (this.#accepted.get(table) ?? 0) + bytes);
  }

  report(): ProgressReport {
    return {
      seconds: (performance.now() - this.started) / 1000,
      tables: this.tables.map(({ table, bytes }) => ({
        table,
        bytes: this.#accepted.get(table) ?? 0,
        totalBytes: bytes,
      })),
      ...this.snapshot(),
    };
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
