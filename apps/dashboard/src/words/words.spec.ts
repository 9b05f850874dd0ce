import { en } from './en';
import { es } from './es';

const valuesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

it('says the same in every language: each word, with the same values in it', () => {
  expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort());
  for (const [word, text] of Object.entries(en))
    expect([word, valuesIn(es[word as keyof typeof es])]).toEqual([word, valuesIn(text)]);
});

describe.each(Object.entries({ en, es }))('what is said in the language %s', (_, words) => {
  /** Of which there never is one, or which stand beside nothing that they count. */
  const alone = ['answer.sorted', 'job.backlog'];

  it('has a form for one wherever something is counted', () => {
    const counts = Object.entries(words).filter(([word, text]) => text.includes('{count}') && !alone.includes(word));
    expect(counts.filter(([, text]) => !text.includes('|'))).toEqual([]);
  });

  it('lets nothing agree with a time, of which there may be one', () => {
    const times = Object.entries(words).filter(([, text]) => text.includes('{time}'));
    expect(times.filter(([, text]) => /\b(quedan|faltan|unos|are|remain)\b/.test(text))).toEqual([]);
  });
});
