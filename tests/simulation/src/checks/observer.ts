/**
 * Reads the journal beside the system, without faults. Owns: what was decided about every job, and when each record was there. Must not
 * know: what should have been decided.
 */
import { Journal, decodeJournalRecord, type JournalRecord } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { channelNames } from '@coffee/query-plan';
import type { Trace } from '../trace';
import type { Scheduler } from '../virtual/scheduler';
import { SimProcess } from '../virtual/sim-process';

export interface Observed {
  readonly offset: number;
  readonly record: JournalRecord;
  /** When it was there (virtual ms). */
  readonly at: number;
}

export class Observer {
  readonly #process = new SimProcess('observer');
  #journal = new Journal();
  #records: Observed[] = [];
  readonly #awaited = new Map<JournalRecord['type'], (() => void)[]>();

  constructor(
    private readonly transport: Transport,
    private readonly scheduler: Scheduler,
    private readonly trace: Trace,
  ) {
    this.#process.enter(() => void this.#read());
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** Calls it once, when the next record of this type is there. */
  onNext(type: JournalRecord['type'], call: () => void): void {
    this.#awaited.set(type, [...(this.#awaited.get(type) ?? []), call]);
  }

  /** How many records of the journal are older than so many ms. They are gone for good when this is told `forget`. */
  olderThan(age: number): number {
    const newer = this.#records.findIndex(({ at }) => this.scheduler.now - at <= age);
    return newer < 0 ? this.#records.length : newer;
  }

  /** The journal has lost so many of its oldest records. */
  forget(count: number): void {
    this.#records.splice(0, count);
  }

  async #read(): Promise<void> {
    const log = this.transport.log(channelNames.journal);
    await log.declare();
    this.#journal = new Journal();
    const before = new Map(this.#records.map(({ offset, at }) => [offset, at]));
    this.#records = [];
    const reading = await log.startReading(({ offset, body }) => {
      const record = decodeJournalRecord(body);
      this.#journal.apply(record);
      this.#records.push({ offset, record, at: before.get(offset) ?? this.scheduler.now });
      const awaited = this.#awaited.get(record.type) ?? [];
      this.#awaited.delete(record.type);
      for (const call of awaited) call();
      if (record.type !== 'Barrier') this.trace.add(`${this.scheduler.now.toFixed(2)} journal: ${tellingOf(record)}`);
    });
    // Its tail was lost: what it has read is not what there is.
    await reading.closed.catch(() => this.#process.enter(() => this.#read()));
  }
}

function tellingOf(record: JournalRecord): string {
  const { type, job, holder, outcome, reason, table } = record as unknown as Record<string, string | undefined>;
  return [type, job, holder, table, outcome, reason].filter((part) => part !== undefined).join(' ');
}
