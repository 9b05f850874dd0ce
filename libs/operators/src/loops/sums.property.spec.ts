import fc from 'fast-check';
import { countSlots, sumSlots } from './sums';

const SLOTS = 9;
const someRow = fc.record({
  slot: fc.nat(SLOTS - 1),
  value: fc.oneof(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), fc.constantFrom(-0x8000_0000, 0x7fff_ffff)),
});

it('the compiled loops of sums count and add by slot, as integers beyond 32 bits do', () => {
  fc.assert(
    fc.property(fc.array(someRow, { maxLength: 200, size: 'max' }), (rows) => {
      const of = Uint32Array.from([...rows.map(({ slot }) => slot), 77]);
      const values = Int32Array.from(rows, ({ value }) => value);
      const ofSlot = (wanted: number) => rows.filter(({ slot }) => slot === wanted);
      const slots = Array.from({ length: SLOTS }, (_, slot) => slot);
      expect(Array.from(countSlots(of, rows.length, SLOTS))).toEqual(slots.map((slot) => ofSlot(slot).length));
      expect(Array.from(sumSlots(of, values, SLOTS)!)).toEqual(
        slots.map((slot) => ofSlot(slot).reduce((sum, { value }) => sum + value, 0)),
      );
    }),
  );
});

it('the compiled loop of sums notices when one is beyond 2^53', () => {
  const rows = 2 ** 22;
  const of = new Uint32Array(rows + 1);
  const values = new Int32Array(rows + 1).fill(-0x8000_0000);
  expect(sumSlots(of, values, 1)).toBeUndefined();
  expect(sumSlots(of, values.subarray(0, rows), 1)).toBeUndefined();
  values[0] = -0x7fff_ffff;
  expect(sumSlots(of, values.subarray(0, rows), 1)).toEqual(Float64Array.of(-(2 ** 53 - 1)));
});
