import fc from 'fast-check';
import { textColumn } from '@coffee/protocol';
import { numbersOfTexts } from './texts';

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
