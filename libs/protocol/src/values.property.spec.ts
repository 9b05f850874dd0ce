import fc from 'fast-check';
import {
  MAX_DAYS,
  MIN_DAYS,
  SECONDS_PER_DAY,
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  formatDate,
  formatMoney,
  halfOf,
  isCivil,
  monthOf,
  parseMoney,
  secondOfDay,
  secondsFromCivil,
  yearOf,
} from './values';

const days = fc.integer({ min: MIN_DAYS, max: MAX_DAYS });
const instant = fc.integer({ min: MIN_DAYS * SECONDS_PER_DAY, max: (MAX_DAYS + 1) * SECONDS_PER_DAY - 1 });
const iso = (day: number): string => new Date(day * SECONDS_PER_DAY * 1000).toISOString();

test('every day is the day that JavaScript says, and comes back', () => {
  fc.assert(
    fc.property(days, (day) => {
      const civil = civilFromDays(day);
      const year = Math.floor(civil / 10_000);
      const month = Math.floor(civil / 100) % 100;
      expect(formatDate(day)).toBe(iso(day).slice(0, 10));
      expect(isCivil(year, month, civil % 100)).toBe(true);
      expect(daysFromCivil(year, month, civil % 100)).toBe(day);
    }),
    { numRuns: 500 },
  );
});

test('every day of eight hundred years follows the one before', () => {
  let expected = daysFromCivil(1600, 1, 1);
  for (let year = 1600; year < 2400; year++) {
    for (let month = 1; month <= 12; month++) {
      for (let day = 1; day <= daysInMonth(year, month); day++) {
        if (
          daysFromCivil(year, month, day) !== expected ||
          civilFromDays(expected) !== year * 10_000 + month * 100 + day
        )
          throw new Error(`${year}-${month}-${day} is wrong`);
        expected++;
      }
    }
  }
});

test('an instant is its date and its time of day', () => {
  fc.assert(
    fc.property(instant, (at) => {
      const text = new Date(at * 1000).toISOString();
      const [year, month, day, hour, minute, second] = text.split(/[-T:.]/).map(Number);
      expect(secondsFromCivil(year!, month!, day!, hour!, minute!, second!)).toBe(at);
      expect(yearOf(at)).toBe(year);
      expect(monthOf(at)).toBe(year! * 12 + month! - 1);
      expect(halfOf(at)).toBe(year! * 2 + (month! > 6 ? 1 : 0));
      expect(secondOfDay(at)).toBe(hour! * 3600 + minute! * 60 + second!);
    }),
    { numRuns: 500 },
  );
});

test('money comes back as it was printed, with no needless zero', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (thousandths) => {
      const text = formatMoney(thousandths);
      expect(text).toMatch(/^-?\d+\.(\d|\d?\d?[1-9])$/);
      if (Math.abs(thousandths) < 1e15) expect(parseMoney(text)).toBe(thousandths);
    }),
  );
});
