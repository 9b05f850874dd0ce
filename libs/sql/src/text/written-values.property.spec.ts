import fc from 'fast-check';
import { readValues, type ParameterValue } from './parameter-values';
import { writtenValues } from './written-values';

const years = fc.integer({ min: 1000, max: 9999 }).map(String);
/** Near to what is read in another way. */
const odd = fc
  .array(fc.oneof(years, fc.constantFrom(...["'", "''", ',', '-', ' ', '.', '0', '\t', '\n', 'a', '$', 'é', '🙂'])), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const texts = fc.oneof(
  odd,
  fc.tuple(years, fc.constantFrom('-', ' - '), years).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);
const numbers = fc.oneof(fc.integer().map(String), fc.constantFrom('0.5', '.5', '5.', '-75.50'));
const values = fc.oneof(
  texts.map((text): ParameterValue => ({ is: 'text', text })),
  numbers.map((text): ParameterValue => ({ is: 'number', text })),
);

test('what is written is read as the same values', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), (all) => {
      expect(readValues(writtenValues(all))).toEqual(all);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['Berlin', 'Berlin'],
  ['06:00', '06:00'],
  ['2020-2025', "'2020-2025'"],
  ['2025-2020', '2025-2020'],
  ['5', "'5'"],
  ['a, b', "'a, b'"],
  ['', "''"],
])('the text %j is written %s', (text, shown) => {
  expect(writtenValues([{ is: 'text', text }])).toBe(shown);
});
