import fc from 'fast-check';
import { putAmount, putFloat, putInteger, putTime, putUuid } from './ascii';

const out = Buffer.alloc(64);
const written = (end: number): string => out.toString('latin1', 0, end);
const int31 = fc.oneof(fc.nat(2_000), fc.nat(2 ** 31 - 1));
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

it('integers and floats print as JavaScript prints them', () => {
  fc.assert(
    fc.property(int31, (value) => {
      expect(written(putInteger(out, 0, value))).toBe(String(value));
      expect(written(putFloat(out, 0, value))).toBe(`${value}.0`);
    }),
  );
});

it('amounts have the fewest decimals, but at least one', () => {
  expect(written(putAmount(out, 0, 0))).toBe('0.0');
  expect(written(putAmount(out, 0, 75_000))).toBe('75.0');
  expect(written(putAmount(out, 0, 78_765))).toBe('78.765');
  expect(written(putAmount(out, 0, 2_005))).toBe('2.005');
  fc.assert(
    fc.property(int31, (thousandths) => {
      const text = written(putAmount(out, 0, thousandths));
      expect(text).toMatch(/^\d+\.(\d|\d?\d?[1-9])$/);
      expect(Math.round(Number(text) * 1000)).toBe(thousandths);
    }),
  );
});

it('a second of the day prints as a time', () => {
  fc.assert(
    fc.property(fc.nat(86_399), (second) => {
      expect(written(putTime(out, 0, second))).toBe(new Date(second * 1000).toISOString().slice(11, 19));
    }),
  );
});

it('128 bits print as a version 4 UUID', () => {
  fc.assert(
    fc.property(int32, int32, int32, int32, (a, b, c, d) => {
      const text = written(putUuid(out, 0, a, b, c, d));
      expect(text).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      expect(text.slice(0, 8)).toBe((a >>> 0).toString(16).padStart(8, '0'));
      expect(text.slice(28)).toBe((d >>> 0).toString(16).padStart(8, '0'));
    }),
  );
});
