/**
 * Rows at every boundary of the four queries' default parameters: instants, amounts, years, ties, ids without a partner. They are the same
 * for every seed but for their transaction ids. Must not know: how answers are computed.
 */
import { dateText, monthFromNumber, monthNumber, type Month } from './calendar';
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
const ORPHAN_STORES = [99, 100_000];
const ORPHAN_ITEM = 77;

/** @param ids a stream of its own. */
export function edgeRows(plan: FolderPlan, ids: TransactionIds): EdgeRows {
  const transactions: EdgeRow[] = [];
  const items: EdgeRow[] = [];
  const sell = (at: string, amount: string, store = 1, user = ''): string => {
    const id = ids.nextText();
    const line = `${id},${store},1,,${user},${amount},0.0,${amount},${at}`;
    transactions.push({ month: at.slice(0, 7), line });
    return id;
  };
  const addItem = (id: string, itemId: number, quantity: number, at: string): void => {
    const price = menu[itemId - 1]?.price ?? 5_000;
    const line = `${id},${itemId},${quantity},${priceText(price)},${priceText(price * quantity)},${at}`;
    items.push({ month: at.slice(0, 7), line });
  };

  for (const time of times) {
    for (const amount of amounts) sell(`2024-05-15 ${time}`, amount, 2);
    addItem(sell(`2025-02-28 ${time}`, '80.5', 3), 2, 1, `2025-02-28 ${time}`);
  }
  for (const at of monthBoundaries) addItem(sell(at, '88.125', 4), 6, 2, at);
  // The same line twice is two sales.
  sell('2024-05-15 12:00:00', '76.5');
  transactions.push(transactions.at(-1)!);

  const [quantityTie, profitTie, orphanWins] = quietMonths(plan.calendar);
  const day = (month: Month): string => `${dateText(month, 3)} 03:00:00`;
  const ticket = (): string => ids.nextText();
  // 8, 5 and 3 sell equally often, the lowest id last.
  for (const itemId of [8, 5, 3]) for (const quantity of [3, 1]) addItem(ticket(), itemId, quantity, day(quantityTie));
  // 7 and 5 cost the same, so equal quantities earn the same; 1 sells more and earns less.
  for (const itemId of [7, 5, 7, 5]) addItem(ticket(), itemId, 2, day(profitTie));
  addItem(ticket(), 1, 5, day(profitTie));
  // An item without a name wins its month, and one that is beaten in it.
  for (const itemId of [ORPHAN_ITEM, ORPHAN_ITEM, ORPHAN_ITEM + 1, 4]) addItem(ticket(), itemId, 4, day(orphanWins));

  const first = plan.users + 1;
  const visits = (store: number, user: number, times: number): void => {
    // Night hours and both years: purchases are counted without the hour filter.
    for (let i = 0; i < times; i++) sell(`${2024 + (i % 2)}-04-02 0${i}:30:00`, '20.0', store, `${user}.0`);
  };
  // Five with equal counts for three places, highest id first; two of the three share a birthdate.
  for (const user of [first + 4, first + 3, first + 2, first + 1, first]) visits(TIE_STORE, user, 2);
  // Other years must not break the tie.
  sell('2023-04-02 12:00:00', '20.0', TIE_STORE, `${first + 4}.0`);
  sell('2026-04-02 12:00:00', '20.0', TIE_STORE, `${first + 3}.0`);
  // No birthdate: one whose field is empty, one who is not in the table at all.
  visits(UNKNOWN_BIRTHDATE_STORE, first + 4, 3);
  visits(UNKNOWN_BIRTHDATE_STORE, plan.users + 1_000, 3);
  visits(UNKNOWN_BIRTHDATE_STORE, first + 2, 2);
  visits(UNKNOWN_BIRTHDATE_STORE, first, 2);
  for (const store of ORPHAN_STORES) {
    visits(store, first + 1, 2);
    visits(store, plan.users + 1_001, 1);
    addItem(sell('2024-08-08 08:08:08', '75.0', store), 3, 1, '2024-08-08 08:08:08');
  }
  // An integer where a float is usual is the same customer.
  sell('2024-09-09 09:09:09', '33.3', TIE_STORE + 1, `${first + 2}`);

  const last = dateText(plan.calendar.at(-1)!, 28);
  const birthdates = ['1990-01-01', '1985-05-05', '1990-01-01', '1970-12-31', '', '2000-02-29'];
  const users = birthdates.map((birthdate, i) => ({
    month: last.slice(0, 7),
    line: `${first + i},${i % 2 === 0 ? 'female' : 'male'},${birthdate},${last} 19:59:59`,
  }));
  return { transactions, items, users, stores: ['G Coffee @ Hujung Seri', 'G Coffee @ Hujung Sepi'] };
}

/** Three months of 2024 or 2025 without other item lines, if there are any outside the folder's own; else any outside. */
function quietMonths(calendar: readonly Month[]): [Month, Month, Month] {
  const wanted = ['2025-08', '2025-09', '2025-10', '2025-11', '2024-10', '2024-11', '2024-04', '2025-04', '2025-05'];
  const own = new Set(calendar.map(monthNumber));
  const last = monthNumber(calendar.at(-1)!);
  const quiet = wanted
    .map((text) => monthNumber({ year: Number(text.slice(0, 4)), month: Number(text.slice(5)) }))
    .filter((number) => !own.has(number));
  const [a, b, c] = [...quiet, last + 1, last + 2, last + 3].map(monthFromNumber);
  return [a!, b!, c!];
}
