import { jobId } from '@coffee/core';
import * as fc from 'fast-check';
import { Journal } from './journal';
import { parseJournalRecord, type JournalRecord, type Opened, type Tick } from './journal-records';
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

  it.each([
    ['the first of all', 0],
    ['one among others', 5],
  ])('go on after a forged one that is the highest possible, be it %s', (_which, before) => {
    const log: JournalRecord[] = [opened('old')];
    const forged: JournalRecord[] = [2 ** 53 - 1, 2 ** 40].map((tick) => ({ type: 'Tick', tick, elapsed: 1 }));
    const gateway = new Gateway(0, 0);
    let now = 0;
    for (let ticks = 0; ticks < 20; ticks++) {
      if (ticks === before) log.push(...forged);
      gateway.read(log, now);
      const tick = gateway.due((now += PERIOD));
      log.push(parseJournalRecord(tick));
    }
    for (const reader of [gateway, new Gateway(0, now)]) {
      reader.read(log, now);
      const [entry] = reader.journal;
      // When in the time of its first tick it was opened is not known.
      expect(entry!.age).toBe(now - PERIOD);
    }
  });

  it('go on for who begins to read at one that was late', () => {
    const log: JournalRecord[] = [
      opened('old'),
      ...[5, 7, 8].map((tick) => ({ type: 'Tick', tick, elapsed: PERIOD }) as const),
    ];
    const reader = new Gateway(0, 0);
    reader.read(log, 0);
    expect([reader.journal.lastTick, [...reader.journal][0]!.age]).toEqual([8, 2 * PERIOD]);
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
