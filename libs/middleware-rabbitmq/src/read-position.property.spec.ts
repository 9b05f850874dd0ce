import fc from 'fast-check';
import { ReadPosition, type RecordMark } from './read-position';

/** A log whose broker may lose its newest records, and lets go of its oldest. */
class TestLog {
  #nextId = 0;
  first = 0;
  records: RecordMark[] = [];

  append(): void {
    this.records.push({ offset: this.end, id: `${this.#nextId++}`, size: 1 });
  }

  get end(): number {
    return this.first + this.records.length;
  }

  loseTail(count: number): void {
    this.records.length = Math.max(0, this.records.length - count);
  }

  forget(count: number): void {
    this.first += this.records.splice(0, count).length;
  }

  /** What the broker delivers of it: from the beginning of a chunk (of up to three records) that has the offset in it. */
  from(offset: number): RecordMark[] {
    return this.records.slice(Math.max(0, offset - this.first - (offset % 3)));
  }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'append' as const, count: 1 }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), count: fc.nat(8) }) },
  fc.record({ do: fc.constant('loseTail' as const), count: fc.nat(4) }),
  fc.record({ do: fc.constant('forget' as const), count: fc.nat(4) }),
);

it('a reader has been handed the records that are in the log, in order, or finds that some were lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const log = new TestLog();
      const position = new ReadPosition(0);
      const handed: RecordMark[] = [];
      for (const { do: what, count } of steps) {
        if (what === 'append') log.append();
        if (what === 'loseTail') log.loseTail(count);
        if (what === 'forget') log.forget(count);
        if (what !== 'read') continue;
        // Each time on a new channel: power is lost with all connections.
        position.detached();
        let left = count;
        let lost = false;
        for (const record of log.from(position.start)) {
          const verdict = position.arrived(record);
          if (verdict === 'lost') lost = true;
          if (verdict !== 'new' || lost || left-- <= 0) continue;
          position.handedOver(record);
          handed.push(record);
        }
        const last = handed.at(-1);
        const isThere = last === undefined || last.offset < log.first || log.records.includes(last);
        // That a log ends before the last record is known by this: that it does not come.
        if (!isThere) expect(lost || position.isUncertain).toBe(true);
        if (lost) {
          expect(isThere).toBe(false);
          return;
        }
        if (position.isUncertain) {
          expect(last === undefined || log.end <= last.offset || log.records.length === 0).toBe(true);
          return;
        }
        const kept = handed.filter(({ offset }) => offset >= log.first);
        expect(kept).toEqual(log.records.slice(0, kept.length));
        handed.slice(1).forEach((record, i) => expect(record.offset).toBeGreaterThan(handed[i]!.offset));
      }
    }),
    { numRuns: 1000 },
  );
});
