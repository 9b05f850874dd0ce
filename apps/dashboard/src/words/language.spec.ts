import type * as Language from './language';

describe('numbers on the page', () => {
  let words: typeof Language;
  beforeAll(async () => {
    Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en'] }, configurable: true });
    words = await import('./language');
  });

  it.each([
    ['en', '3,392 rows', '3392', '10,000'],
    ['es', '3392 filas', '3392', '10.000'],
  ] as const)(
    'are counts as the language writes them, and values in groups from 10,000 on, in %s',
    (language, ...all) => {
      words.chooseLanguage(language);
      const { exactNumber, say } = words;
      expect([say('answer.rows', { count: 3392 }), exactNumber('3392'), exactNumber('10000')]).toEqual(all);
    },
  );
});
