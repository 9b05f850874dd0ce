import fc from 'fast-check';
import { textColumn, validityOf } from '@coffee/protocol';
import { FALSE, MISSING, TRUE } from '../expressions/booleans';
import { codesPresent, codesWhere, numbersOfTexts, presentCodes, writtenTexts } from './texts';

it('the compiled loop numbers texts by their bytes, whatever their lengths and wherever they begin', () => {
  const text = fc.oneof(
    fc.constantFrom('', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdf', 'a\0', 'a\0\0\0', 'female', 'male'),
    fc.string({ unit: 'grapheme', maxLength: 9 }),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 200, size: 'max' }), fc.nat(8), (texts, skipped) => {
      const known = new Map<string, number>();
      const expected = texts.map((each) => {
        const number = known.get(each) ?? known.size + 1;
        known.set(each, number);
        return number;
      });
      const { values, offsets } = textColumn('text', texts);
      expect([...numbersOfTexts(values, offsets)]).toEqual(expected);
      // A part of a column.
      const numbers = numbersOfTexts(values, offsets.subarray(Math.min(skipped, texts.length)));
      const rest = texts.slice(skipped);
      expect(Array.from(numbers, (number) => rest[numbers.indexOf(number)])).toEqual(rest);
    }),
    { numRuns: 200 },
  );
});

const TEXTS = ['', 'a', 'a fairly long text', 'café'.repeat(3), 'a', 'b'].map((text) =>
  Buffer.from(text).toString('latin1'),
);
const code = fc.integer({ min: -1, max: TEXTS.length - 1 });
const someCodes = fc.array(code, { maxLength: 60, size: 'max' }).map((codes) => Int32Array.from(codes));

it('the compiled loops of codes write the column that the texts make', () => {
  fc.assert(
    fc.property(someCodes, (codes) => {
      const has = Array.from(codes, (each) => each >= 0);
      const present = [...codes].filter((each) => each >= 0);
      const validity = validityOf(has);
      const bytes = present.map((each) => Uint8Array.from(Buffer.from(TEXTS[each]!, 'latin1')));
      const column = textColumn('text', bytes, validity);
      const { numbers, ...written } = writtenTexts(codes, TEXTS);
      expect({ name: 'text', type: 'text', ...written }).toEqual(column);
      expect(numbers).toEqual(numbersOfTexts(column.values, column.offsets));
      expect(presentCodes(codes)).toEqual({ present: Uint32Array.from(present), ...(validity && { validity }) });
    }),
  );
});

it('the compiled loops of codes choose by conditions, and by what is there', () => {
  const row = fc.record({
    first: fc.constantFrom(FALSE, TRUE, MISSING),
    second: fc.constantFrom(FALSE, TRUE, MISSING),
    codes: fc.tuple(code, code, code),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40, size: 'max' }), (rows) => {
      const starts = [0, 10, 200];
      const conditions = [rows.map(({ first }) => first), rows.map(({ second }) => second)].map((all) =>
        Uint8Array.from(all),
      );
      const codes = starts.map((_, i) => Int32Array.from(rows, (each) => each.codes[i]!));
      const moved = rows.map((each) => each.codes.map((one, i) => (one < 0 ? -1 : one + starts[i]!)));
      const chosen = rows.map(({ first, second }, i) => moved[i]![first === TRUE ? 0 : second === TRUE ? 1 : 2]!);
      expect([...codesWhere(conditions, codes, starts)]).toEqual(chosen);
      expect([...codesPresent(codes, starts)]).toEqual(moved.map((all) => all.find((one) => one >= 0) ?? -1));
    }),
  );
});
