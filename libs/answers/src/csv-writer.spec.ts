import { csvField, csvLine } from './csv-writer';

describe('csvLine', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['with space', 'with space'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['old\rmac', '"old\rmac"'],
    ['G Coffee @ Café ☕', 'G Coffee @ Café ☕'],
  ])('writes %j as %j: quotes only where a field needs them', (field, written) => {
    expect(csvField(field)).toBe(written);
  });

  it('joins fields with commas and ends with LF', () => {
    expect(csvLine(['2024-01', 'a,b', '3'])).toBe('2024-01,"a,b",3\n');
  });
});
