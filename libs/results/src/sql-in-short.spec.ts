import { UNTITLED } from '@coffee/query-plan/untitled';
import { inShort } from './sql-in-short';

const asking = (text: string) => ({ questions: [{ name: 'answer', text }] });
const titled = (title: string) => [{ query: 'answer', title }];

describe('questions in SQL in short', () => {
  it('are how the text begins, on one line, without comments: where no title tells more', () => {
    const asked = asking('-- $years = 2024\nSELECT city,\n  count(*)\nFROM stores');
    const text = 'SELECT city, count(*) FROM stores';
    expect([inShort(asked), inShort(asked, titled(UNTITLED))]).toEqual([{ text }, { text }]);
    expect(inShort(asked, titled('Stores of each city'))).toEqual({});
    expect(inShort(asking('-- nothing'))).toEqual({});
  });

  it('have the values of their parameters', () => {
    expect(inShort({ ...asking('SELECT 1'), parameters: { years: '2023' } }, titled('One'))).toEqual({
      parameters: { years: '2023' },
    });
  });

  it('are short, whatever was asked', () => {
    const names = Array.from({ length: 50 }, (_, i) => `p${i}`);
    const parameters = Object.fromEntries(names.map((name) => [name, '😀'.repeat(1000)]));
    const short = inShort({ ...asking(`SELECT '${'😀'.repeat(20_000)}'`), parameters });
    expect(Array.from(short.text!)).toHaveLength(120);
    expect(short.text).toMatch(/^SELECT '😀+…$/u);
    expect(Object.keys(short.parameters!)).toEqual(names.slice(0, 5));
    expect(new Set(Object.values(short.parameters!))).toEqual(new Set([`${'😀'.repeat(39)}…`]));
  });
});
