import fc from 'fast-check';
import { formatDate, formatMoney } from '@coffee/protocol';
import { hasZone, missingAs, parseNumber, problemOf, type NumberKind } from './field-value';

describe('a field as a number', () => {
  it.each<[NumberKind, string, number | undefined]>([
    ['id', '17272', 17_272],
    ['id', '17272.0', 17_272],
    ['id', '17272.000', 17_272],
    ['id', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['id', '9007199254740992', undefined],
    ['id', '17272.5', undefined],
    ['id', '17272.', undefined],
    ['id', '-1', undefined],
    ['id', '+1', undefined],
    ['id', ' 1', undefined],
    ['id', '1e3', undefined],
    ['count', '3', 3],
    ['count', '-3', -3],
    ['count', '-0', 0],
    ['count', '3.0', 3],
    ['count', '-3.00', -3],
    ['count', '3.5', undefined],
    ['count', '3.', undefined],
    ['money', '63.5', 63_500],
    ['money', '78.765', 78_765],
    ['money', '7', 7000],
    ['money', '-0.001', -1],
    ['money', '-0.0', 0],
    ['money', '0.1000', 100],
    ['money', '0.1001', undefined],
    ['money', '78.76500000000000', 78_765],
    ['money', '5.0000', 5000],
    ['money', '.5', undefined],
    ['money', '5.', undefined],
    ['money', 'abc', undefined],
    ['money', '9007199254740.991', Number.MAX_SAFE_INTEGER],
    ['money', '9007199254740.992', undefined],
    ['date', '1970-01-01', 0],
    ['date', '2024-02-29', 19_782],
    ['date', '2023-02-29', undefined],
    ['date', '2024-02-30', undefined],
    ['date', '2024-2-3', undefined],
    ['date', '0001-01-01', -719_162],
    ['date', '0000-12-31', undefined],
    ['instant', '2024-01-01 10:06:50', 1_704_103_610],
    ['instant', '1969-12-31 23:59:59', -1],
    ['instant', '9999-12-31 23:59:59', 253_402_300_799],
    ['instant', '2024-01-01 24:00:00', undefined],
    ['instant', '2024-01-01 23:60:00', undefined],
    ['instant', '2024-01-01 23:59:60', undefined],
    ['instant', '2024-01-01T10:06:50', 1_704_103_610],
    ['instant', '2024-01-01t10:06:50', 1_704_103_610],
    ['instant', '2024-01-01 10:06', 1_704_103_560],
    ['instant', '2024-01-01 10:06:50.000', 1_704_103_610],
    ['instant', '2024-01-01 10:06:50.001', 1_704_103_610.5],
    ['instant', '2024-01-01 10:06:50.999999', 1_704_103_610.5],
    ['instant', '1969-12-31 23:59:59.5', -0.5],
    ['instant', '2024-01-01T10:06:50Z', 1_704_103_610],
    ['instant', '2024-01-01 10:06:50+08:00', 1_704_103_610],
    ['instant', '2024-01-01 10:06:50 -0330', 1_704_103_610],
    ['instant', '2024-01-01 10:06:50.5+08', 1_704_103_610.5],
    ['instant', '2024-01-01T10:06Z', 1_704_103_560],
    ['instant', '2024-01-01 10:06:50 UTC', undefined],
    ['instant', '2024-01-01  10:06:50', undefined],
    ['instant', '2024-01-01 10', undefined],
    ['instant', '2024-01-01 10:06.5', undefined],
    ['instant', '2024-01-01 10:06:50.', undefined],
    ['instant', '2024-01-01', undefined],
  ])('%s %j is %p', (kind, text, value) => {
    expect(parseNumber(kind, text)).toBe(value);
  });

  it.each<[NumberKind, string, string]>([
    ['money', 'oops', 'is not an amount'],
    ['money', "'-75.63", 'is not an amount'],
    ['money', '78.76500000000001', 'has more than three decimals'],
    ['money', '-0.0001', 'has more than three decimals'],
    ['money', '123456789012345678', 'is too large: at most 9007199254740.991'],
    ['money', '9007199254740.992', 'is too large: at most 9007199254740.991'],
    ['id', '9007199254740992', 'is too large: at most 9007199254740991'],
    ['id', '-1', 'is not an id (a whole number)'],
    ['count', '99999999999999999999.0', 'is too large: at most 9007199254740991'],
    ['count', '2.5', 'is not a whole number'],
    ['instant', '2024-02-30 10:00:00', 'is not a time (YYYY-MM-DD HH:MM:SS)'],
    ['date', '0000-00-00', 'is not a date (YYYY-MM-DD)'],
  ])('says of the %s %j that it %s', (kind, text, problem) => {
    expect(parseNumber(kind, text)).toBeUndefined();
    expect(problemOf(kind, text)).toBe(problem);
  });

  it.each(['NULL', 'null', '\\N', 'NaN', 'nan', 'None', 'NA'])('takes %s for a missing value of any kind', (text) => {
    for (const kind of ['id', 'money', 'date', 'text'] as const) expect(missingAs(kind, text)).toBe('null');
  });

  it('takes a date of zeros for a missing one, and for nothing else', () => {
    for (const text of ['0000-00-00', '0000-00-00 00:00:00']) expect(missingAs('date', text)).toBe('zero date');
    expect(missingAs('instant', '0000-00-00 00:00:00')).toBe('zero date');
    expect(missingAs('id', '0000-00-00')).toBeUndefined();
    for (const text of ['N', 'NAN0', 'N/A', '', '0000-00-01', '\\n0']) expect(missingAs('date', text)).toBeUndefined();
  });

  it('knows an instant that is written with a time zone', () => {
    expect(['2024-01-01T10:06:50Z', '2024-01-01 10:06 +08'].map((text) => hasZone(text, {}))).toEqual([true, true]);
    expect(['2024-01-01T10:06:50', '2024-01-01', 'Z'].map((text) => hasZone(text, {}))).toEqual([false, false, false]);
    expect(hasZone('31.01.2024 10:06 +08', { dates: 'DD.MM.YYYY' })).toBe(true);
  });

  it('needs time in the length of a text, whatever is in it', () => {
    expect(parseNumber('money', `1.${'0'.repeat(1 << 20)}1`)).toBeUndefined();
    expect(parseNumber('money', `1.5${'0'.repeat(1 << 20)}`)).toBe(1500);
  });

  it('reads what the system prints', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (thousandths) => {
        expect(parseNumber('money', formatMoney(thousandths))).toBe(thousandths + 0);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (days) => {
        expect(parseNumber('date', formatDate(days))).toBe(days);
        expect(parseNumber('instant', `${formatDate(days)} 00:00:01`)).toBe(days * 86_400 + 1);
      }),
    );
  });
});
