import { readValues } from './parameter-values';

it.each([
  ['75', [{ is: 'number', text: '75' }]],
  ['-0.25', [{ is: 'number', text: '-0.25' }]],
  ['2024,2025', ['2024', '2025'].map((text) => ({ is: 'number', text }))],
  ['2023 - 2025', ['2023', '2024', '2025'].map((text) => ({ is: 'number', text }))],
  ['06:00', [{ is: 'text', text: '06:00' }]],
  ['2024-01-31', [{ is: 'text', text: '2024-01-31' }]],
  ["'2024'", [{ is: 'text', text: '2024' }]],
  [" 'a, ''b''' , San José ", ["a, 'b'", 'San José'].map((text) => ({ is: 'text', text }))],
  ["''", [{ is: 'text', text: '' }]],
  ["O'Brien", [{ is: 'text', text: "O'Brien" }]],
  [
    "L'Hay, 'a, b' , Moe's  ,75",
    [...["L'Hay", 'a, b', "Moe's"].map((text) => ({ is: 'text', text })), { is: 'number', text: '75' }],
  ],
])('reads %s', (text, values) => {
  expect(readValues(text)).toEqual(values);
});

it.each(['', '  ', ',', '1,', ',1', '1,,2', "'a", "'a'b", '0001-9999'])('does not read %j', (text) => {
  expect(typeof readValues(text)).toBe('string');
});

// A comma is left out, or a quote that is to be doubled: none of it is guessed.
it.each(["a 'b, c'", "'a' 'b'", "rock 'n' roll", "a''b", "1, 'a", "'O'Brien'"])(
  'says of %s how a quote is written',
  (text) => {
    expect(readValues(text)).toBe(
      "has a quote that begins or ends no text: a text with one in it is written like 'O''Brien'",
    );
  },
);

it('takes a range backwards as a text: it is none of years', () => {
  expect(readValues('2025-2024')).toEqual([{ is: 'text', text: '2025-2024' }]);
});
