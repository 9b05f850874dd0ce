import fc from 'fast-check';
import { boundsOf } from './bounds';
import { addressSlots, hashSlots, type SlotKey } from './slots';
import { widenNarrow } from './widen';

const i32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const narrow = fc.integer({ min: -7, max: 7 });
const someRows = <T>(row: fc.Arbitrary<T>) => fc.array(row, { minLength: 1, maxLength: 200, size: 'max' });

const NO_KEY: SlotKey = { values: new Int32Array(0), min: 0, range: 1 };

function keyOf(values: readonly number[]): SlotKey {
  const integers = Int32Array.from(values);
  const { min, max } = boundsOf(integers);
  return { values: integers, min, range: max - min + 1 };
}

const out = (rows: number, slots: number) => ({ of: new Uint32Array(rows + 3), rowOf: new Uint32Array(slots + 3) });

describe('the compiled loops of groups', () => {
  it('address slots by the keys', () => {
    fc.assert(
      fc.property(someRows(fc.tuple(narrow, narrow)), fc.boolean(), fc.boolean(), (rows, isOne, isConstant) => {
        const pairs = rows.map(([a, b]) => [isConstant ? 3 : a, isOne ? 0 : b] as const);
        const [a, b] = [keyOf(pairs.map(([one]) => one)), isOne ? NO_KEY : keyOf(pairs.map(([, two]) => two))];
        const { of, rowOf } = out(rows.length, a.range * b.range);
        const used = addressSlots(a, b, rows.length, { of, rowOf });
        const slots = pairs.map(([one, two]) => (one - a.min) * b.range + (isOne ? 0 : two - b.min));
        expect(Array.from(of.subarray(0, rows.length))).toEqual(slots);
        expect(Array.from(used)).toEqual([...new Set(slots)].sort((one, two) => one - two));
        for (const slot of used) expect(slots[rowOf[slot]!]).toBe(slot);
      }),
    );
  });

  it('number groups by first appearance, whatever 32 bits the keys are', () => {
    const someKeys = fc.oneof(
      someRows(fc.tuple(i32, fc.constant(0))),
      someRows(fc.tuple(fc.constant(5), i32)),
      someRows(fc.tuple(fc.constant(5), fc.constantFrom(-0x8000_0000, 0x7fff_ffff))),
      someRows(fc.tuple(fc.nat(0xffff), fc.nat(0xffff))),
      someRows(fc.tuple(narrow, fc.integer({ min: -1000, max: 1000 }))),
    );
    fc.assert(
      fc.property(someKeys, (rows) => {
        const { of, rowOf } = out(rows.length, rows.length);
        const [a, b] = [keyOf(rows.map(([one]) => one)), keyOf(rows.map(([, two]) => two))];
        const count = hashSlots(a, b, rows.length, { of, rowOf });
        const names = rows.map(String);
        const groups = [...new Set(names)];
        expect(count).toBe(groups.length);
        expect(Array.from(of.subarray(0, rows.length))).toEqual(names.map((name) => groups.indexOf(name)));
        expect(Array.from(rowOf.subarray(0, count))).toEqual(groups.map((name) => names.indexOf(name)));
      }),
    );
  });

  it('take narrow integers, too', () => {
    fc.assert(
      fc.property(someRows(fc.nat(0xffff)), (values) => {
        expect(Array.from(widenNarrow(Uint16Array.from(values)))).toEqual(values);
        expect(Array.from(widenNarrow(Uint8Array.from(values)))).toEqual(values.map((value) => value & 0xff));
      }),
    );
  });
});
