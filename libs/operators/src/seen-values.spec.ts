import fc from 'fast-check';
import { numberColumn, textColumn, validityOf } from '@coffee/protocol';
import { SeenValues } from './seen-values';

/** Many small ids, ids with gaps, and what is no id. */
const someValue = fc.oneof(
  { weight: 20, arbitrary: fc.nat(400) },
  { weight: 10, arbitrary: fc.nat(2 ** 14) },
  { weight: 1, arbitrary: fc.integer({ min: 2 ** 23 - 2, max: 2 ** 23 + 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 0, -1, 0.5, 2 ** 40, 2 ** 32 + 7) },
);
const someRow = fc.tuple(fc.nat(2), fc.option(someValue, { freq: 20 }));
const someChunk = fc.array(someRow, { maxLength: 700, size: 'max' });

function chunkOf(rows: readonly (readonly [number, number | null])[]): Parameters<SeenValues['add']> {
  const values = rows.flatMap(([, value]) => value ?? []);
  const column = numberColumn('v', values, validityOf(rows.map(([, value]) => value !== null)));
  return [Uint32Array.from(rows, ([group]) => group), column, 'instant'];
}

describe('the values that groups have had', () => {
  it('tells each value of each group once, in chunks of any length', () => {
    fc.assert(
      fc.property(fc.array(someChunk, { maxLength: 8 }), (chunks) => {
        const seen = new SeenValues();
        const plainly = new Set<string>();
        for (const rows of chunks) {
          const fresh = rows.flatMap(([group, value], row) => {
            const before = plainly.size;
            return value !== null && plainly.add(`${group} ${value}`).size > before ? row : [];
          });
          expect([...seen.add(...chunkOf(rows))]).toEqual(fresh);
        }
      }),
      { numRuns: 60 },
    );
  });

  const ids = (values: readonly number[]): Parameters<SeenValues['add']> => chunkOf(values.map((value) => [1, value]));

  it('has bits for ids that lie close together, which came before or after there were bits', () => {
    const seen = new SeenValues();
    const many = Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 20_000);
    expect(seen.add(...ids(many))).toHaveLength(20_000);
    expect(seen.add(...ids(many))).toHaveLength(0);
    expect(seen.bits).toBeGreaterThanOrEqual(20_000);
    expect(seen.bits).toBeLessThanOrEqual(64 * 1024);
  });

  it('has none for few values, nor for ids that are far apart', () => {
    const seen = new SeenValues();
    seen.add(...ids(Array.from({ length: 60 }, (_, i) => i)));
    seen.add(...ids(Array.from({ length: 5000 }, (_, i) => 2 ** 23 - 1 - i * 1000)));
    expect(seen.bits).toBeLessThanOrEqual(2 * 256 * 5060);
    const few = new SeenValues();
    few.add(...ids(Array.from({ length: 63 }, (_, i) => i)));
    expect(few.bits).toBe(0);
  });

  it('takes numbers beyond 2^53, which come as texts, for values like others', () => {
    const seen = new SeenValues();
    const texts = (values: readonly string[]): Parameters<SeenValues['add']> => [
      new Uint32Array(values.length),
      textColumn('v', values),
      'decimal',
    ];
    expect([...seen.add(...texts(['9007199254740993', '12', '9007199254740993']))]).toEqual([0, 1]);
    expect([...seen.add(...chunkOf([[0, 12]]))]).toEqual([]);
  });
});
