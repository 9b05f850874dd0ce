/** A text is a constant of a kind only if all of it is one, and then it is what it says. */
import { formatDate, formatTimeOfDay } from '@coffee/protocol';
import fc from 'fast-check';
import { constantOf } from './constants';

const valueOf = (text: string, kind: 'count' | 'money' | 'decimal' | 'date' | 'time' | 'instant') =>
  constantOf(text, kind)?.constant;

/** What people write, and what is nearly that. */
const nearly = (characters: string): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), maxLength: 9 });

test.each([
  ['count', 0],
  ['money', 3],
  ['decimal', 6],
] as const)('a number, in its units: %s', (kind, scale) => {
  fc.assert(
    fc.property(nearly('0127.+- ;,xe'), (text) => {
      const [, sign = '', whole = '', decimals = ''] = /^ *([+-]?)([0-9]*)\.?([0-9]*) *$/.exec(text) ?? [];
      const isNumber = whole + decimals !== '' && /^ *[+-]?[0-9]*\.?[0-9]* *$/.test(text);
      const units = BigInt(`${whole}${decimals.padEnd(12, '0')}` || '0');
      const unit = 10n ** BigInt(12 - scale);
      const isExact = isNumber && units % unit === 0n;
      expect(valueOf(text, kind)).toBe(
        isExact ? Number(units / unit) * (sign === '-' && units > 0n ? -1 : 1) : undefined,
      );
    }),
    { numRuns: 2000 },
  );
});

test.each(['75;5', '75 5', '3x', '3-4', '7;', '1e3', '--1', '1.2.3', '.', '', '+', '0x10', '१'])(
  'no number: %j',
  (text) => {
    for (const kind of ['count', 'money', 'decimal', 'id'] as const) expect(constantOf(text, kind)).toBeUndefined();
  },
);

test('a date, a time of day and a moment: not with anything more in them', () => {
  const day = fc.integer({ min: -25_567, max: 47_481 });
  const second = fc.integer({ min: 0, max: 86_399 });
  fc.assert(
    fc.property(day, second, fc.nat(), fc.constantFrom(...';x,-:'), (days, seconds, at, more) => {
      const [date, time] = [formatDate(days), formatTimeOfDay(seconds)];
      const all = { date, time, instant: `${date} ${time}` } as const;
      const values = { date: days, time: seconds, instant: days * 86_400 + seconds } as const;
      for (const kind of ['date', 'time', 'instant'] as const) {
        const text = all[kind];
        const place = at % (text.length + 1);
        expect(valueOf(text, kind)).toBe(values[kind]);
        expect(valueOf(`${text.slice(0, place)}${more}${text.slice(place)}`, kind)).toBeUndefined();
      }
    }),
  );
});
