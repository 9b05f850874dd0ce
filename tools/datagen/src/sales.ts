/**
 * The transactions of a month with their item lines. One to three lines each, item and quantity equally likely, so that amounts run
 * from 6 to 90 with a mean of 33 and 2.7 % of the lines are exact copies of another, all by themselves.
 */
import { LINE_FEED, putAmount, putBytes, putComma, putFloat, putInteger, putTime } from './ascii';
import { dateText, daysInMonth, monthNumber, type Month } from './calendar';
import { MonthSchedule } from './month-schedule';
import type { Random } from './random';
import { menu, priceText, STORES, voucherOn, vouchers } from './small-tables';
import type { TableFile } from './table-file';
import { LONGEST_ID, type TransactionIds } from './transaction-ids';

const BATCH = 512;
const MOST_LINES = 3;
const MOST_QUANTITY = 3;
/** Of 10,000 transactions, how many carry a voucher. */
const VOUCHER_SHARE = 422;
/** Of 10,000 transactions of a month, how many are a member's; 2023-07 to 2025-06. */
const memberShares = [
  30, 50, 90, 140, 220, 330, 450, 900, 1700, 2700, 3800, 4900, 5900, 6800, 7600, 8300, 8800, 9200, 9450, 9630, 9750,
  9820, 9870, 9900,
];
const MEMBERS_FROM = monthNumber({ year: 2023, month: 7 });

/** As it was in that month of the real set; before it as in the first, after it as in the last month. In 10,000. */
export function memberShare(month: Month): number {
  const index = monthNumber(month) - MEMBERS_FROM;
  return memberShares[Math.min(Math.max(index, 0), memberShares.length - 1)]!;
}

/** ",item_id,quantity,unit_price,subtotal," of each item and quantity. */
const lineTexts = menu.flatMap(({ id, price }) =>
  Array.from({ length: MOST_QUANTITY }, (_, i) =>
    Buffer.from(`,${id},${i + 1},${priceText(price)},${priceText(price * (i + 1))},`),
  ),
);
const linePrices = Float64Array.from(
  menu.flatMap(({ price }) => Array.from({ length: MOST_QUANTITY }, (_, i) => price * (i + 1))),
);
const LONGEST_TRANSACTION = LONGEST_ID + 100;
const LONGEST_ITEM = LONGEST_ID + 60;

export interface SalesContext {
  /** Position of the month in the folder, and the number of months: what decides the voucher of a day. */
  readonly index: number;
  readonly months: number;
  readonly month: Month;
  readonly transactions: number;
  /** Members have ids 1 to this; 0: there are none yet. */
  readonly members: number;
}

export class SalesMonth {
  private readonly schedule: MonthSchedule;
  private readonly dates: readonly Uint8Array[];
  private readonly voucherOfDay: readonly number[];
  private readonly memberShare: number;
  private left: number;

  constructor(
    private readonly context: SalesContext,
    private readonly ids: TransactionIds,
    private readonly random: Random,
  ) {
    const { index, months, month, members } = context;
    const days = daysInMonth(month);
    this.schedule = new MonthSchedule(month, context.transactions, random);
    this.dates = Array.from({ length: days }, (_, day) => Buffer.from(`${dateText(month, day + 1)} `));
    this.voucherOfDay = this.dates.map((_, day) => voucherOn(index, months, day, days));
    this.memberShare = members > 0 ? memberShare(month) : 0;
    this.left = context.transactions;
  }

  /** Writes some transactions and all their item lines. @returns whether more are to come. */
  write(transactions: TableFile, items: TableFile): boolean {
    transactions.room(BATCH * LONGEST_TRANSACTION);
    items.room(BATCH * MOST_LINES * LONGEST_ITEM);
    const count = Math.min(BATCH, this.left);
    for (let i = 0; i < count; i++) {
      this.schedule.next();
      this.ids.next();
      this.writeTransaction(transactions, this.writeItems(items));
    }
    this.left -= count;
    return this.left > 0;
  }

  /** @returns the sum of the subtotals, in thousandths. */
  private writeItems(file: TableFile): number {
    const { random, ids, schedule } = this;
    const out = file.bytes;
    const date = this.dates[schedule.day]!;
    const count = 1 + random.below(MOST_LINES);
    let amount = 0;
    let at = file.length;
    for (let i = 0; i < count; i++) {
      const line = random.below(lineTexts.length);
      amount += linePrices[line]!;
      const text = lineTexts[line]!;
      at = putBytes(out, at, ids.bytes, ids.length);
      at = putBytes(out, at, text, text.length);
      at = putBytes(out, at, date, date.length);
      at = putTime(out, at, schedule.second);
      out[at++] = LINE_FEED;
    }
    file.length = at;
    file.rows += count;
    return amount;
  }

  private writeTransaction(file: TableFile, amount: number): void {
    const { random, ids, schedule } = this;
    const out = file.bytes;
    const voucher = random.chance(VOUCHER_SHARE) ? this.voucherOfDay[schedule.day]! : -1;
    const discount = voucher < 0 ? 0 : discountOf(voucher, amount);
    let at = putComma(out, putBytes(out, file.length, ids.bytes, ids.length));
    at = putComma(out, putInteger(out, at, 1 + random.below(STORES)));
    at = putComma(out, putInteger(out, at, 1 + random.below(5)));
    if (voucher >= 0) at = putFloat(out, at, voucher + 1);
    at = putComma(out, at);
    if (random.chance(this.memberShare)) at = putFloat(out, at, 1 + random.below(this.context.members));
    at = putComma(out, at);
    at = putComma(out, putAmount(out, at, amount));
    at = putComma(out, putAmount(out, at, discount));
    at = putComma(out, putAmount(out, at, amount - discount));
    const date = this.dates[schedule.day]!;
    at = putBytes(out, at, date, date.length);
    at = putTime(out, at, schedule.second);
    out[at++] = LINE_FEED;
    file.length = at;
    file.rows++;
  }
}

/** Exact: amounts are multiples of half a ringgit, so a whole percentage of one is a whole number of thousandths. */
function discountOf(voucher: number, amount: number): number {
  const { percent, fixed } = vouchers[voucher]!;
  return percent > 0 ? (amount * percent) / 100 : Math.min(fixed, amount);
}
