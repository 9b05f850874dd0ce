/** Whether numbers fit in a type of SQL: whole ones of 32 or 64 bits, and those of so many digits. */
import { CoffeeError, quoted } from '@coffee/core';
import { asNumbers, wide1 } from '../exact';
import { scaleOf, type ExpressionKind } from '../kinds';
import type { ScalarFunction } from '../scalar-function';
import { exactText } from '../text-of-value';
import { textOfBytes, valueAt, type Numbers } from '../vector';

const DECIMAL = /^DECIMAL\((\d{1,2}), (\d)\)$/;

/** The least and the greatest, in units of so many decimals; undefined of what is no such type. */
function boundsOf(type: string, scale: number): readonly [least: bigint, greatest: bigint] | undefined {
  const unit = 10n ** BigInt(scale);
  if (type === 'INTEGER') return [-(2n ** 31n) * unit, (2n ** 31n - 1n) * unit];
  if (type === 'BIGINT') return [-(2n ** 63n) * unit, (2n ** 63n - 1n) * unit];
  const [, digits, decimals] = DECIMAL.exec(type) ?? [];
  if (digits === undefined || Number(decimals) > Math.min(scale, Number(digits))) return undefined;
  const greatest = 10n ** BigInt(Number(digits) - Number(decimals)) * unit - 1n;
  return [-greatest, greatest];
}

/** The number. @throws CoffeeError BAD_INPUT, when evaluated, for one that the type does not hold. */
export const within: ScalarFunction<'within'> = {
  fn: 'within',
  constantsFrom: 1,
  gives: ([kind, type, ...more]) =>
    kind !== undefined && scaleOf(kind) !== undefined && type === 'text' && more.length === 0 ? kind : undefined,
  problemOf: (type) => (boundsOf(type, 6) ? undefined : 'is no type of numbers'),
  evaluate: ([of, types], { kinds, rows }) => {
    const numbers = asNumbers(of!);
    if (rows === 0) return numbers;
    const type = textOfBytes(String(valueAt(types!, 0)));
    const bounds = boundsOf(type, scaleOf(kinds[0]!)!);
    if (!bounds) throw new CoffeeError('BAD_INPUT', `${quoted(type)} is no type of numbers`);
    return checked(numbers, bounds, (value) => doesNotFit(value, kinds[0]!, type));
  },
};

function checked(
  numbers: Numbers,
  [least, greatest]: readonly [bigint, bigint],
  problem: (value: number | bigint) => CoffeeError,
): Numbers {
  if (!(numbers instanceof Float64Array))
    return wide1(numbers, (value) => {
      if (value < least || value > greatest) throw problem(value);
      return value;
    });
  if (greatest > Number.MAX_SAFE_INTEGER) return numbers;
  const [from, to] = [Number(least), Number(greatest)];
  for (let row = 0; row < numbers.length; row++)
    if (numbers[row]! < from || numbers[row]! > to) throw problem(numbers[row]!);
  return numbers;
}

const doesNotFit = (value: number | bigint, kind: ExpressionKind, type: string): CoffeeError =>
  new CoffeeError('BAD_INPUT', `${exactText(value, scaleOf(kind)!)} does not fit in ${type}: cast to a larger type`);
