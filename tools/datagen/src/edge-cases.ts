/**
 * Rows at every boundary of the four queries' default parameters: instants, amounts, years, ties, ids without a partner. They are the same
 * for every seed but for their transaction ids. Must not know: how answers are computed.
 */
import { dateText, monthFromNumber, monthNumber, monthText, parseMonth, type Month } from './calendar';
import type { FolderPlan } from './options';
import { menu, priceText, STORES } from './small-tables';
import type { TransactionIds } from './transaction-ids';

/** A row in plain form, and the month it belongs to as "YYYY-MM". */
export interface EdgeRow {
  readonly month: string;
  readonly line: string;
}

export interface EdgeRows {
  readonly transactions: readonly EdgeRow[];
  readonly items: readonly EdgeRow[];
  /** Customers beyond those asked for, who register in the last month. */
  readonly users: readonly EdgeRow[];
  /** Stores with the next ids, in which only edge rows buy. */
  readonly stores: readonly string[];
}

const times = ['00:00:00', '05:59:59', '06:00:00', '06:00:01', '22:59:59', '23:00:00', '23:00:01', '23:59:59'];
/** As text: the same amount may be written in several ways. */
const amounts = ['74.999', '75', '75.0', '75.00', '75.000', '75.001', '0.0', '0.001', '-12.5'];
const monthBoundaries = [
  '2023-12-31 23:59:59',
  '2024-01-01 00:00:00',
  '2024-02-29 12:00:00',
  '2024-02-29 23:59:59',
  '2024-03-01 00:00:00',
  '2024-06-30 23:00:00',
  '2024-06-30 23:59:59',
  '2024-07-01 00:00:00',
  '2024-07-01 06:00:00',
  '2024-12-31 23:00:00',
  '2024-12-31 23:59:59',
  '2025-01-01 00:00:00',
  '2025-06-30 23:59:59',
  '2025-07-01 00:00:00',
  '2025-12-31 23:00:00',
  '2025-12-31 23:59:59',
  '2026-01-01 00:00:00',
  '2026-01-01 12:00:00',
];
const TIE_STORE = STORES + 1;
const UNKNOWN_BIRTHDATE_STORE = STORES + 2;
const ID_ORDER_STORE = STORES + 3;
const ORPHAN_STORES = [99, 100_000];
const ORPHAN_ITEM = 77;
const NOON = '2024-05-15 12:00:00';

/** @param ids a stream of its own. */
export function edgeRows(plan: FolderPlan, ids: TransactionIds): EdgeRows {
  const sink = new EdgeSink(ids);
  addBoundaries(sink);
  addProductTies(sink, quietMonths(plan.calendar));
  addCustomerTies(sink, plan.users);
  return {
    transactions: sink.transactions,
    items: sink.items,
    users: edgeUsers(plan),
    stores: ['G Coffee @ Hujung Seri', 'G Coffee @ Hujung Sepi', 'G Coffee @ Hujung Jalan'],
  };
}

class EdgeSink {
  readonly transactions: EdgeRow[] = [];
  readonly items: EdgeRow[] = [];

  constructor(private readonly ids: TransactionIds) {}

  /** @param user as written in the field. @returns the transaction's id. */
  sell(at: string, amount: string, store = 1, user = ''): string {
    const id = this.ids.nextText();
    const line = `${id},${store},1,,${user},${amount},0.0,${amount},${at}`;
    this.transactions.push({ month: at.slice(0, 7), line });
    return id;
  }

  /** An item line, of a transaction that is in no file unless an id is given. */
  item(at: string, itemId: number, quantity: number, id = this.ids.nextText()): void {
    const price = menu[itemId - 1]?.price ?? 5_000;
    const line = `${id},${itemId},${quantity},${priceText(price)},${priceText(price * quantity)},${at}`;
    this.items.push({ month: at.slice(0, 7), line });
  }

  /** The last transaction's line once more. */
  repeat(): void {
    this.transactions.push(...this.transactions.slice(-1));
  }

  /** Purchases of one customer, at night and in both years: they are counted without the hour filter. */
  visits(store: number, user: number, count: number): void {
    for (let i = 0; i < count; i++) {
      this.sell(`${2024 + (i % 2)}-04-02 0${i}:30:00`, '20.0', store, `${user}.0`);
    }
  }
}

function addBoundaries(sink: EdgeSink): void {
  for (const time of times) {
    for (const amount of amounts) sink.sell(`2024-05-15 ${time}`, amount, 2);
    const at = `2025-02-28 ${time}`;
    sink.item(at, 2, 1, sink.sell(at, '80.5', 3));
  }
  for (const at of monthBoundaries) sink.item(at, 6, 2, sink.sell(at, '88.125', 4));
  for (const store of ORPHAN_STORES) sink.item(NOON, 3, 1, sink.sell(NOON, '75.0', store));
  // The same line twice is two sales.
  sink.sell(NOON, '76.5');
  sink.repeat();
}

/** Each in a month that has no other item lines. */
function addProductTies(sink: EdgeSink, [quantityTie, profitTie, orphanWins, idOrder]: QuietMonths): void {
  const onThird = (month: Month): string => `${dateText(month, 3)} 03:00:00`;
  // 8, 5 and 3 sell equally often, the lowest id last.
  for (const item of [8, 5, 3]) for (const quantity of [3, 1]) sink.item(onThird(quantityTie), item, quantity);
  // 7 and 5 cost the same, so equal quantities earn the same; 1 sells more and earns less.
  for (const item of [7, 5, 7, 5]) sink.item(onThird(profitTie), item, 2);
  sink.item(onThird(profitTie), 1, 5);
  // An item without a name wins its month, another is beaten in it.
  for (const item of [ORPHAN_ITEM, ORPHAN_ITEM, ORPHAN_ITEM + 1, 4]) sink.item(onThird(orphanWins), item, 4);
  // The lowest id is 8, not "77".
  for (const item of [ORPHAN_ITEM, 8]) sink.item(onThird(idOrder), item, 3);
}

/** Each in a store where only these customers buy. */
function addCustomerTies(sink: EdgeSink, users: number): void {
  const first = users + 1;
  // Five with equal counts for three places, highest id first; two of the three share a birthdate.
  for (const user of [first + 4, first + 3, first + 2, first + 1, first]) sink.visits(TIE_STORE, user, 2);
  // Other years must not break the tie.
  sink.sell('2023-04-02 12:00:00', '20.0', TIE_STORE, `${first + 4}.0`);
  sink.sell('2026-04-02 12:00:00', '20.0', TIE_STORE, `${first + 3}.0`);
  // No birthdate: one whose field is empty, one who is not in the table at all.
  sink.visits(UNKNOWN_BIRTHDATE_STORE, first + 4, 3);
  sink.visits(UNKNOWN_BIRTHDATE_STORE, users + 1_000, 3);
  sink.visits(UNKNOWN_BIRTHDATE_STORE, first + 2, 2);
  // An integer where a float is usual is the same customer, who so has two as well, and the lower id.
  sink.visits(UNKNOWN_BIRTHDATE_STORE, first, 1);
  sink.sell(NOON, '33.3', UNKNOWN_BIRTHDATE_STORE, `${first}`);
  // The lowest ids are 9, 10, 100, not "10", "100", "1000"; who of them has a birthdate depends on the number of users.
  for (const user of [1_000, 100, 10, 9]) sink.visits(ID_ORDER_STORE, user, 1);
  for (const store of ORPHAN_STORES) {
    sink.visits(store, first + 1, 2);
    sink.visits(store, users + 1_001, 1);
  }
}

function edgeUsers(plan: FolderPlan): EdgeRow[] {
  const last = plan.calendar.at(-1)!;
  const registered = `${dateText(last, 28)} 19:59:59`;
  return ['1990-01-01', '1985-05-05', '1990-01-01', '1970-12-31', '', '2000-02-29'].map((birthdate, i) => ({
    month: monthText(last),
    line: `${plan.users + 1 + i},${i % 2 === 0 ? 'female' : 'male'},${birthdate},${registered}`,
  }));
}

type QuietMonths = [Month, Month, Month, Month];

/** Four months of 2024 or 2025 without other item lines, if there are any outside the folder's own; else any outside. */
function quietMonths(calendar: readonly Month[]): QuietMonths {
  const wanted = ['2025-08', '2025-09', '2025-10', '2025-11', '2024-10', '2024-11', '2024-04', '2025-04', '2025-05'];
  const own = new Set(calendar.map(monthNumber));
  const last = monthNumber(calendar.at(-1)!);
  const quiet = wanted.map((text) => monthNumber(parseMonth(text))).filter((number) => !own.has(number));
  const [a, b, c, d] = [...quiet, last + 1, last + 2, last + 3, last + 4].map(monthFromNumber);
  return [a!, b!, c!, d!];
}
