import fc from 'fast-check';
import { MemoryLog, type LogReader } from './memory-log';

describe('a log in memory', () => {
  it('gives each of its expected readers every record once, in order, the original to exactly one, and ends empty', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), size: fc.nat(2 << 20) }),
      fc.record({ do: fc.constant('read' as const) }),
      fc.record({ do: fc.constant('handle' as const), reader: fc.nat(2), records: fc.integer({ min: 1, max: 80 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 3 }), (steps, expected) => {
        const log = new MemoryLog('log', expected);
        const readers: (LogReader & { readonly got: number[] })[] = [];
        const originals = new Map<number, number>();
        let appended = 0;
        const read = (): void => {
          const got: number[] = [];
          const reader = {
            next: 0,
            ahead: [],
            aheadBytes: 0,
            got,
            deliver: (offset: number, _: Uint8Array, last: boolean) => {
              got.push(offset);
              if (last) originals.set(offset, (originals.get(offset) ?? 0) + 1);
            },
            ended: (error: Error) => {
              throw error;
            },
          };
          readers.push(reader);
          log.add(reader);
        };
        for (const one of steps) {
          switch (one.do) {
            case 'append':
              log.append({ byteLength: one.size } as Uint8Array);
              appended++;
              break;
            case 'read':
              if (readers.length < expected) read();
              break;
            case 'handle': {
              const reader = readers[one.reader];
              if (reader) log.credit(reader, Math.min(one.records, reader.ahead.length));
            }
          }
        }
        while (readers.length < expected) read();
        for (const reader of readers) while (reader.ahead.length > 0) log.credit(reader, reader.ahead.length);
        const all = Array.from({ length: appended }, (_, offset) => offset);
        for (const { got } of readers) expect(got).toEqual(all);
        expect([...originals.keys()].sort((a, b) => a - b)).toEqual(all);
        expect([...originals.values()].every((times) => times === 1)).toBe(true);
        expect(log.kept).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
