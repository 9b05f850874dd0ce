/** Values of an answer as people read them, and as they stand in a CSV file. */
import { CoffeeError } from '@coffee/core';
import { plainText } from '@coffee/operators';
import { formatDate, formatDecimal, formatHalf, formatMoney, formatMonth } from '@coffee/protocol';
import type { ValueFormat } from '@coffee/query-plan';

/** A BigInt where it is not exact as a number. @throws CoffeeError INTERNAL: numbers are not printed as text. */
export function printedValue(value: string | number | bigint, format: ValueFormat): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return printedWide(value, format);
  switch (format) {
    case 'integer':
      return String(value);
    case 'money':
      return formatMoney(value);
    case 'decimal':
      return formatDecimal(value);
    case 'month':
      return formatMonth(value);
    case 'half':
      return formatHalf(value);
    case 'date':
      return formatDate(value);
    case 'instant':
    case 'boolean':
      return plainText(value, format);
    case 'text':
    case 'uuid':
      throw new CoffeeError('INTERNAL', `a column of numbers is to be printed as ${format}`);
  }
}

function printedWide(value: bigint, format: ValueFormat): string {
  if (format === 'decimal') return formatDecimal(value);
  return format === 'money' ? wideMoney(value) : String(value);
}

/** As `formatMoney`. */
function wideMoney(thousandths: bigint): string {
  const digits = String(thousandths < 0n ? -thousandths : thousandths).padStart(4, '0');
  return `${thousandths < 0n ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3).replace(/0{1,2}$/, '')}`;
}
