import {
  MAX_DAYS,
  MIN_DAYS,
  civilFromDays,
  daysFromCivil,
  formatDate,
  formatDecimal,
  formatHalf,
  formatMoney,
  formatMonth,
  formatInstant,
  formatTimeOfDay,
  halfOf,
  isCivil,
  monthOf,
  parseMoney,
  secondOfDay,
  secondsFromCivil,
  yearOf,
  yearStart,
} from './values';

describe('the calendar', () => {
  test.each([
    [1970, 1, 1, 0],
    [1970, 4, 22, 111],
    [2024, 1, 1, 19_723],
    [2024, 2, 29, 19_782],
    [1969, 12, 31, -1],
    [2000, 2, 29, 11_016],
    [1900, 3, 1, -25_508],
    [1, 1, 1, MIN_DAYS],
    [9999, 12, 31, MAX_DAYS],
  ])('%d-%d-%d is day %d', (year, month, day, days) => {
    expect(daysFromCivil(year, month, day)).toBe(days);
    expect(civilFromDays(days)).toBe(year * 10_000 + month * 100 + day);
  });

  test('knows the dates that do not exist', () => {
    expect(isCivil(2024, 2, 29)).toBe(true);
    expect(isCivil(2023, 2, 29)).toBe(false);
    expect(isCivil(1900, 2, 29)).toBe(false);
    expect(isCivil(2000, 2, 29)).toBe(true);
    expect(isCivil(2024, 4, 31)).toBe(false);
    expect(isCivil(2024, 12, 31)).toBe(true);
    expect(isCivil(2024, 13, 1)).toBe(false);
    expect(isCivil(2024, 0, 1)).toBe(false);
    expect(isCivil(2024, 1, 0)).toBe(false);
    expect(isCivil(0, 1, 1)).toBe(false);
    expect(isCivil(10_000, 1, 1)).toBe(false);
  });

  test('an instant has a year, a month, a half and a time of day', () => {
    const instant = secondsFromCivil(2024, 7, 1, 23, 0, 1);
    expect(yearOf(instant)).toBe(2024);
    expect(formatMonth(monthOf(instant))).toBe('2024-07');
    expect(formatHalf(halfOf(instant))).toBe('2024-H2');
    expect(formatTimeOfDay(secondOfDay(instant))).toBe('23:00:01');
    expect(formatHalf(halfOf(instant - 86_400))).toBe('2024-H1');
  });

  test('the last second of a year is not the next year', () => {
    expect(yearOf(yearStart(2025) - 1)).toBe(2024);
    expect(yearOf(yearStart(2025))).toBe(2025);
    expect(yearOf(-1)).toBe(1969);
    expect(secondOfDay(-1)).toBe(86_399);
  });
});

describe('money', () => {
  test.each([
    [75_000, '75.0'],
    [78_765, '78.765'],
    [-500, '-0.5'],
    [0, '0.0'],
    [-0, '0.0'],
    [10, '0.01'],
    [-1, '-0.001'],
    [1_050, '1.05'],
    [Number.MAX_SAFE_INTEGER, '9007199254740.991'],
  ])('%d thousandths print as %s', (thousandths, text) => {
    expect(formatMoney(thousandths)).toBe(text);
  });

  test.each([
    ['75', 75_000],
    ['75.0', 75_000],
    ['78.765', 78_765],
    ['-0.5', -500],
    ['0', 0],
    ['007.1', 7_100],
  ])('%s reads as %d thousandths', (text, thousandths) => {
    expect(parseMoney(text)).toBe(thousandths);
  });

  test.each(['', '.', '.5', '1.', '1.2345', '1e3', '+1', '1,5', ' 1', '1 ', '--1', '1234567890123', 'NaN', '١'])(
    '%j is no amount',
    (text) => {
      expect(parseMoney(text)).toBeUndefined();
    },
  );
});

describe('labels', () => {
  test('have four-digit years', () => {
    expect(formatMonth(2024 * 12)).toBe('2024-01');
    expect(formatMonth(2024 * 12 + 11)).toBe('2024-12');
    expect(formatHalf(2025 * 2 + 1)).toBe('2025-H2');
    expect(formatDate(111)).toBe('1970-04-22');
    expect(formatDate(MIN_DAYS)).toBe('0001-01-01');
    expect(formatTimeOfDay(0)).toBe('00:00:00');
    expect(formatTimeOfDay(21_600.25)).toBe('06:00:00.25');
    expect(formatInstant(1_704_103_610.5)).toBe('2024-01-01 10:06:50.5');
    // To the microsecond: what is nearer to the next second, or day, is that.
    expect(formatTimeOfDay(59.999_999_9)).toBe('00:01:00');
    expect(formatInstant(86_399.999_999_9)).toBe('1970-01-02 00:00:00');
    expect(formatInstant(-0.5)).toBe('1969-12-31 23:59:59.5');
  });
});

test.each<[number | bigint, string]>([
  [0, '0.0'],
  [-1, '-0.000001'],
  [2_333_333, '2.333333'],
  [1_500_000, '1.5'],
  [-20_000_000, '-20.0'],
  [10n ** 20n + 1n, '100000000000000.000001'],
])('%s millionths are printed as %s', (millionths, text) => {
  expect(formatDecimal(millionths)).toBe(text);
});
