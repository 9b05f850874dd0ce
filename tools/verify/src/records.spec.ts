import { normalize, parseRecords, sumDecimals } from './records';

it.each([
  [
    'a,b\r\n"x, ""y""\nz",\n\n,"1"',
    [
      ['a', 'b'],
      ['x, "y"\nz', ''],
      ['', '1'],
    ],
  ],
  ['\ufeffa\n1\n', [['a'], ['1']]],
  ['', []],
  [
    'a,\n1,',
    [
      ['a', ''],
      ['1', ''],
    ],
  ],
])('reads RFC 4180: %j', async (text, records) => {
  expect(await parseRecords(text)).toEqual(records);
});

it.each([
  ['a,"b"c\n', 'line 1: "c" stands behind a closing quote'],
  ['a,"b\n', 'line 1: a quote is not closed'],
  ['a\n1\n"x""y" z\n', 'line 3: "z" stands behind a closing quote'],
  ['a\r\n"two\r\nlines"x\n', 'line 3: "x" stands behind a closing quote'],
  ['a\r1\r "x\ry', 'line 3: a quote is not closed'],
  ['a,b\n1,x"y\n"ok" ,"""', 'line 3: a quote is not closed'],
])('says in its own words where a text is not CSV: %j', async (text, message) => {
  await expect(parseRecords(text)).rejects.toMatchObject({ name: 'SyntaxError', message });
});

it('writes every decimal in one way', () => {
  expect(['75', '75.', '075.00', '78.760', '+0.5', '-0.50', '.5', '2024-01', 'NaN', ''].map(normalize)).toEqual([
    '75',
    '75',
    '75',
    '78.76',
    '0.5',
    '-0.5',
    '.5',
    '2024-01',
    'NaN',
    '',
  ]);
});

it('sums exactly', () => {
  expect(sumDecimals(['0.1', '0.2', '78.765'])).toBe('79.065');
  expect(sumDecimals(Array<string>(10).fill('9007199254740993.0'))).toBe('90071992547409930');
  expect(sumDecimals(['-0.5', '0.25'])).toBe('-0.25');
  expect(() => sumDecimals(['1.2345'])).toThrow(SyntaxError);
});
