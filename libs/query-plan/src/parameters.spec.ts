import { CoffeeError } from '@coffee/core';
import {
  checkParameters,
  defaultParameters,
  formatParameters,
  parseParameters,
  yearsText,
  type ParameterTexts,
} from './parameters';

const problem = (texts: ParameterTexts): string => {
  try {
    parseParameters(texts);
  } catch (error) {
    expect(error).toBeInstanceOf(CoffeeError);
    expect((error as CoffeeError).code).toBe('USAGE');
    return (error as CoffeeError).message;
  }
  throw new Error(`accepted ${JSON.stringify(texts)}`);
};

test('what is left out has its default', () => {
  expect(parseParameters({})).toEqual({
    years: [2024, 2025],
    hours: { from: 21_600, to: 82_800 },
    minAmount: 75_000,
    top: 3,
  });
  expect(checkParameters(defaultParameters)).toBe(defaultParameters);
});

test('reads what people write', () => {
  expect(parseParameters({ years: '2025, 2024,2025' }).years).toEqual([2024, 2025]);
  expect(parseParameters({ years: '1,9999' }).years).toEqual([1, 9999]);
  expect(parseParameters({ hours: '06:00-23:00' }).hours).toEqual({ from: 21_600, to: 82_800 });
  expect(parseParameters({ hours: '6:00 - 22:59:59' }).hours).toEqual({ from: 21_600, to: 82_799 });
  expect(parseParameters({ hours: '12:00-12:00' }).hours).toEqual({ from: 43_200, to: 43_200 });
  expect(parseParameters({ years: '2019, 2023-2025,2024' }).years).toEqual([2019, 2023, 2024, 2025]);
  expect(parseParameters({ hours: '6-23' }).hours).toEqual({ from: 21_600, to: 82_800 });
  expect(parseParameters({ hours: '22:00-02:00' }).hours).toEqual({ from: 79_200, to: 7_200 });
  expect(parseParameters({ hours: '00:00-23:59:59' }).hours).toEqual({ from: 0, to: 86_399 });
  expect(parseParameters({ minAmount: '75' }).minAmount).toBe(75_000);
  expect(parseParameters({ minAmount: '78.765' }).minAmount).toBe(78_765);
  expect(parseParameters({ minAmount: '-1.5' }).minAmount).toBe(-1_500);
  expect(parseParameters({ top: '1000' }).top).toBe(1000);
});

test.each(['-', '–', '—'])('reads the dash that a keyboard or a text processor makes: %s', (dash) => {
  expect(parseParameters({ years: `2019,2023${dash}2025` }).years).toEqual([2019, 2023, 2024, 2025]);
  expect(parseParameters({ hours: `22:00 ${dash} 02:00` }).hours).toEqual({ from: 79_200, to: 7_200 });
});

describe('says which flag is wrong and what it takes', () => {
  test.each([
    '',
    '2024,',
    '0',
    '10000',
    '-5',
    '2024.5',
    '20x4',
    '2024;2025',
    '1e3',
    '²',
    '2025-2024',
    '1-9999',
    '2024-',
  ])('--years %j', (years) => {
    expect(problem({ years })).toBe(
      `--years takes years from 1 to 9999 (at most 100, in a range the earlier one first), like 2024,2025 or 2020-2025, not ${JSON.stringify(years)}`,
    );
  });
  test.each(['', '06:00', '6-24', '6:0-23', '06:00-24:00', '06:60-07:00', '06:00:60-07:00', '06:00-07:00–08:00', '-'])(
    '--hours %j',
    (hours) => {
      expect(problem({ hours })).toMatch(/^--hours takes two times of day from 00:00 to 23:59:59, both in, like 06:00/);
    },
  );
  test.each(['', 'x', '1.2345', '1,5', '1e3', '.5', '1234567890', 'NaN'])('--min-amount %j', (minAmount) => {
    expect(problem({ minAmount })).toMatch(/^--min-amount takes an amount with up to 9 digits and 3 decimals/);
  });
  test.each(['', '0', '1001', '-1', '2.5', 'three'])('--top %j', (top) => {
    expect(problem({ top })).toBe(`--top takes a whole number from 1 to 1000, not ${JSON.stringify(top)}`);
  });
});

test('all problems are told at once', () => {
  const text = problem({ years: 'x', hours: 'y', minAmount: 'z', top: '0' });
  expect(text.split('; ').map((part) => part.split(' ')[0])).toEqual(['--years', '--hours', '--min-amount', '--top']);
});

test('a long wrong value does not flood the message', () => {
  expect(problem({ top: '9'.repeat(10_000) }).length).toBeLessThan(200);
});

describe('values from elsewhere are checked like text', () => {
  test.each([
    [{ years: [] }, 'years'],
    [{ years: [2025, 2024] }, 'years'],
    [{ years: [2024, 2024] }, 'years'],
    [{ years: [0] }, 'years'],
    [{ years: [2024.5] }, 'years'],
    [{ years: Array.from({ length: 101 }, (_, i) => i + 1) }, 'years'],
    [{ hours: { from: 1.5, to: 0 } }, 'hours'],
    [{ hours: { from: 0, to: 86_400 } }, 'hours'],
    [{ hours: { from: -1, to: 0 } }, 'hours'],
    [{ minAmount: 0.5 }, 'the minimum amount'],
    [{ minAmount: 1e12 }, 'the minimum amount'],
    [{ minAmount: NaN }, 'the minimum amount'],
    [{ top: 0 }, 'top'],
    [{ top: 1001 }, 'top'],
  ])('%j', (change, what) => {
    expect(() => checkParameters({ ...defaultParameters, ...change })).toThrow(new RegExp(`^${what} must be`));
  });
});

test('prints in one line', () => {
  expect(formatParameters(defaultParameters)).toBe(
    'years 2024, 2025; hours 06:00:00 to 23:00:00; minimum amount 75.0; top 3',
  );
});

it.each([
  [[2024], '2024'],
  [[2024, 2025], '2024,2025'],
  [[2020, 2021, 2022], '2020-2022'],
  [[1, 2, 3, 5, 7, 8, 9, 10], '1-3,5,7-10'],
])('years are written as they may be given: %j', (years, text) => {
  expect(yearsText(years)).toBe(text);
  expect(parseParameters({ years: text }).years).toEqual(years);
});
