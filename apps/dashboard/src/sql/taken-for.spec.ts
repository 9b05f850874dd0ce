import type * as Words from '../words/language';
import type * as Taken from './taken-for';

let language: typeof Words.language;
let takenFor: typeof Taken.takenFor;

beforeAll(async () => {
  // Of a browser.
  Object.assign(globalThis, { navigator: { languages: ['en'] } });
  ({ language } = await import('../words/language'));
  ({ takenFor } = await import('./taken-for'));
});

it.each([
  ['1500', undefined, undefined],
  ['100', undefined, undefined],
  ['1.500', undefined, '1,5'],
  ['50.', undefined, '50'],
  ['78,765', '78; 765', '78; 765'],
  ['78, 765', undefined, undefined],
  ['2024,2025', undefined, '2024; 2025'],
  ['1.5,2', undefined, undefined],
  ['G Coffee', undefined, undefined],
  ['', undefined, undefined],
  ['2024,', undefined, undefined],
])('%j is taken for %j in English, for %j in Spanish', (written, inEnglish, inSpanish) => {
  language.value = 'en';
  expect(takenFor(written)).toBe(inEnglish);
  language.value = 'es';
  expect(takenFor(written)).toBe(inSpanish);
});
