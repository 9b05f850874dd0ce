import type * as Words from './language';
import type * as Sought from './sought-text';

let language: typeof Words.language;
let soughtTexts: typeof Sought.soughtTexts;
let writtenFor: typeof Sought.writtenFor;

beforeAll(async () => {
  // Of a browser.
  Object.assign(globalThis, { navigator: { languages: ['en'] } });
  ({ language } = await import('./language'));
  ({ soughtTexts, writtenFor } = await import('./sought-text'));
});
afterEach(() => (language.value = 'en'));

it.each([
  ['es', '401.146,095', '401146.095', 'en', '401146.095'],
  ['en', '401,146.095', '401146.095', 'es', '401146,095'],
  ['es', '2,883', '2.883', 'en', '2.883'],
  ['es', '2.883', '2883', 'en', '2883'],
  ['es', '2883,', '2883.', 'en', '2883.'],
  ['en', '007', '007', 'es', '007'],
  ['es', '15/07/1964', '1964-07-15', 'en', '1964-07-15'],
  ['en', '1964-07-15', '1964-07-15', 'es', '15/07/1964'],
  ['es', '1.er sem. 2024', '2024-H1', 'en', '2024-H1'],
  ['en', '2024-01', '2024-01', 'es', 'ene 2024'],
  ['es', 'G Coffee', 'G Coffee', 'en', 'G Coffee'],
  ['en', '1.2.3', '1.2.3', 'es', '1.2.3'],
  ['en', 'a,b', 'a,b', 'es', 'a,b'],
] as const)('in %s %j looks for %j, which in %s is written %j', (writers, written, sought, readers, read) => {
  language.value = writers;
  expect(soughtTexts(written)[0]).toBe(sought);
  language.value = readers;
  expect(writtenFor(sought)).toBe(read);
  expect(soughtTexts(read)).toContain(sought);
});

it('writes a part of a date as it is looked for', () => {
  language.value = 'es';
  for (const part of ['16/07', '/1992', 'ago', '2.º sem.']) expect(writtenFor(soughtTexts(part)[1])).toBe(part);
});
