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

it.each(['a,"b"c\n', 'a,"b\n'])('refuses what is no CSV: %j', async (text) => {
  await expect(parseRecords(text)).rejects.toThrow(SyntaxError);
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
