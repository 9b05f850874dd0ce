import { jobId } from '@coffee/core';
import * as fc from 'fast-check';
import { Journal } from './journal';
import type { JournalRecord, Opened, Tick } from './journal-records';
import { Ticks } from './ticks';

const RETENTION = 1_000_000;
const PERIOD = RETENTION / 1000;

const opened = (job: string): Opened => ({
  type: 'Opened',
  job: jobId(job),
  owner: 'me',
  plan: { tables: [], stages: [], edges: [], results: [] },
  fingerprint: '',
  at: 0,
});

/** A gateway with a clock of its own, which reads the journal as far as it gets. */
class Gateway {
  readonly journal = new Journal();
  readonly #ticks: Ticks;
  #read = 0;

  constructor(
    private readonly clock: number,
    now: number,
  ) {
    this.#ticks = new Ticks(RETENTION, clock + now);
  }

  read(records: readonly JournalRecord[], now: number): void {
    for (const record of records.slice(this.#read)) {
      this.journal.apply(record);
      this.#ticks.heard(this.journal.lastTick, this.clock + now);
    }
    this.#read = records.length;
  }

  due(now: number): Tick | undefined {
    return this.#ticks.due(this.clock + now);
  }
}

describe('Ticks', () => {
  it('count no more time than has gone by, whatever the clocks, whoever is late, and however often a tick comes', () => {
    const step = fc.record({
      gateway: fc.nat(2),
      pause: fc.nat(3 * PERIOD),
      does: fc.constantFrom('reads', 'ticks', 'holds a tick back', 'restarts', 'opens'),
    });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 3, maxLength: 3 }), fc.array(step), (clocks, steps) => {
        let now = 0;
        const log: JournalRecord[] = [];
        const late: JournalRecord[] = [];
        const bornAt = new Map<string, number>();
        const gateways = clocks.map((clock) => new Gateway(clock, 0));
        for (const [i, { gateway: which, pause, does }] of steps.entries()) {
          now += pause;
          const gateway = gateways[which]!;
          if (does === 'restarts') gateways[which] = new Gateway(clocks[which]! + 7 * now, now);
          if (does === 'reads') gateway.read(log, now);
          if (does === 'opens') {
            log.push(opened(`j${i}`));
            bornAt.set(`j${i}`, now);
          }
          const tick = does === 'ticks' || does === 'holds a tick back' ? gateway.due(now) : undefined;
          if (tick && does === 'holds a tick back') late.push(tick);
          // What was held back comes now, too, and the tick itself comes twice.
          else if (tick) log.push(...late.splice(0), tick, tick);
          for (const reader of [new Gateway(0, now), ...gateways]) {
            if (reader !== gateway || does !== 'holds a tick back') reader.read(log, now);
            for (const { opened: of, age = 0 } of reader.journal)
              expect(age).toBeLessThanOrEqual(now - bornAt.get(of.job)!);
          }
        }
      }),
    );
  });

  it('go on through restarts, and lag behind by no more than a tick for each and one for the job itself', () => {
    const log: JournalRecord[] = [opened('old')];
    let now = 0;
    for (let restart = 0; restart < 5; restart++) {
      const gateway = new Gateway(restart * 86_400_000, now);
      for (const end = now + 20 * PERIOD; now < end; now += PERIOD / 2) {
        gateway.read(log, now);
        const tick = gateway.due(now);
        if (tick) log.push(tick);
        // It is read as soon as it is there.
        gateway.read(log, now);
      }
    }
    const reader = new Gateway(0, now);
    reader.read(log, now);
    const [entry] = reader.journal;
    expect(entry!.age).toBeGreaterThan(now - 8 * PERIOD);
    expect(entry!.age).toBeLessThanOrEqual(now);
  });
});
