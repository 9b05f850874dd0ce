import { en } from './en';
import { es } from './es';

const valuesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();

it('says the same in every language: each word, with the same values in it', () => {
  expect(Object.keys(es).sort()).toEqual(Object.keys(en).sort());
  for (const [word, text] of Object.entries(en))
    expect([word, valuesIn(es[word as keyof typeof es])]).toEqual([word, valuesIn(text)]);
});
