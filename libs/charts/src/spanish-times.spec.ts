/** Times as they are written in Spanish, and back. */
import { partFromSpanish, spanishSought, spanishTime, timeFromSpanish } from './spanish-times';

it.each([
  ['2024-01', 'month', 'ene 2024'],
  ['2023-09', 'month', 'sept 2023'],
  ['2024-H1', 'half', '1.er sem. 2024'],
  ['2025-H2', 'half', '2.º sem. 2025'],
  ['1985-05-03', 'date', '03/05/1985'],
  ['2024-01-31 06:00:00', 'instant', '31/01/2024 06:00:00'],
  ['2024-01-31 06:00:00.5', 'instant', '31/01/2024 06:00:00,5'],
] as const)('%s as a %s is %s', (file, kind, shown) => {
  expect(spanishTime(file, kind)).toBe(shown);
  expect(timeFromSpanish(shown)).toBe(file);
  expect(spanishSought(file)).toBe(shown);
});

it.each([
  ['16/07', '-07-16'],
  ['16/07/19', '-07-16'],
  ['07/1992', '1992-07'],
  ['/1992', '1992-'],
  ['ago', '-08'],
  ['sept', '-09'],
  ['1.er', '-H1'],
  ['2.º sem.', '-H2'],
])('a part of one, %j, is looked for as %j', (shown, file) => {
  expect(partFromSpanish(shown)).toBe(file);
});

it.each(['-07-16', '1992-', '-08', '-H1', '-H2'])('a part that is looked for, %j, is looked for as it was', (file) => {
  expect(partFromSpanish(spanishSought(file)!)).toBe(file);
});

it.each(['', '–', 'none', '2024-13-', 'G Coffee 2024'])('leaves what is no time: %j', (text) => {
  for (const kind of ['month', 'half', 'date', 'instant', 'text'] as const) expect(spanishTime(text, kind)).toBe(text);
  expect(timeFromSpanish(text)).toBeUndefined();
  expect(partFromSpanish(text)).toBeUndefined();
  expect(spanishSought(text)).toBeUndefined();
});
