import fc from 'fast-check';
import { formatDate, formatMoney } from '@coffee/protocol';
import { parseNumber, type NumberKind } from './field-value';

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
    ['count', '3.0', undefined],
    ['money', '63.5', 63_500],
    ['money', '78.765', 78_765],
    ['money', '7', 7000],
    ['money', '-0.001', -1],
    ['money', '-0.0', 0],
    ['money', '0.1000', 100],
    ['money', '0.1001', undefined],
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
    ['instant', '2024-01-01T10:06:50', undefined],
    ['instant', '2024-01-01', undefined],
  ])('%s %j is %p', (kind, text, value) => {
    expect(parseNumber(kind, text)).toBe(value);
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
