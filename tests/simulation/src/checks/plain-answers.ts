/**
 * The right answers, worked out row by row as the questions say it, without chunks, plans or operators: what the system is compared
 * with. Parameters are the defaults. Must not know: any code of the engine.
 */
import type { Dataset, Sale } from '../system/dataset';

/** The bytes of each result file, by its name. */
export type Answers = Readonly<Record<string, string>>;

const YEARS = [2024, 2025];
const MIN_AMOUNT = 75_000;
const TOP = 3;

export function plainAnswers(data: Dataset, queries: readonly string[]): Answers {
  const all: Record<string, (data: Dataset) => Answers> = { q1, q2, q3, q4 };
  return Object.assign({}, ...queries.map((query) => all[query]!(data))) as Answers;
}

function q1(data: Dataset): Answers {
  const rows = inHours(data).filter(({ amount }) => amount >= MIN_AMOUNT);
  const lines = rows.map(({ id, amount }) => [idText(id), money(amount)]).sort(byText(0));
  return { q1: csv(['transaction_id', 'final_amount'], lines) };
}

function q2(data: Dataset): Answers {
  const sums = new Map<string, { month: string; item: number; quantity: number; subtotal: number }>();
  for (const { item, quantity, subtotal, at } of data.items.flat()) {
    if (!inYears(at)) continue;
    const month = iso(at).slice(0, 7);
    const sum = upsert(sums, `${month} ${item}`, () => ({ month, item, quantity: 0, subtotal: 0 }));
    sum.quantity += quantity;
    sum.subtotal += subtotal;
  }
  const best = (header: string, by: 'quantity' | 'subtotal', print: (value: number) => string): string => {
    const months = [...new Set([...sums.values()].map(({ month }) => month))].sort();
    const lines = months.map((month) => {
      const candidates = [...sums.values()].filter((sum) => sum.month === month);
      const first = candidates.sort((a, b) => b[by] - a[by] || a.item - b.item)[0]!;
      const name = data.menu.find(({ item }) => item === first.item)?.name ?? String(first.item);
      return [month, name, print(first[by])];
    });
    return csv(['year_month_created_at', 'item_name', header], lines);
  };
  return {
    q2_best_selling: best('sellings_qty', 'quantity', String),
    q2_most_profitable: best('profit_sum', 'subtotal', money),
  };
}

function q3(data: Dataset): Answers {
  const sums = new Map<string, { half: string; store: string; amount: number }>();
  for (const { store, amount, at } of inHours(data)) {
    const half = `${iso(at).slice(0, 4)}-H${Number(iso(at).slice(5, 7)) <= 6 ? 1 : 2}`;
    upsert(sums, `${half} ${store}`, () => ({ half, store: storeName(data, store), amount: 0 })).amount += amount;
  }
  const lines = [...sums.values()].map(({ half, store, amount }) => [half, store, money(amount)]);
  return { q3: csv(['year_half_created_at', 'store_name', 'tpv'], lines.sort(byText(1)).sort(byText(0))) };
}

function q4(data: Dataset): Answers {
  const counts = new Map<string, { store: number; user: number; purchases: number }>();
  for (const { store, user, at } of data.sales.flat()) {
    if (user === undefined || !inYears(at)) continue;
    upsert(counts, `${store} ${user}`, () => ({ store, user, purchases: 0 })).purchases++;
  }
  const birthdates = new Map(
    data.users.flat().map(({ user, birthdate }) => [user, iso(birthdate * 86_400).slice(0, 10)]),
  );
  const tops = [...new Set([...counts.values()].map(({ store }) => store))].flatMap((store) =>
    [...counts.values()]
      .filter((count) => count.store === store)
      .sort((a, b) => b.purchases - a.purchases || a.user - b.user)
      .slice(0, TOP),
  );
  const lines = tops
    .sort((a, b) => a.user - b.user)
    .map(({ store, user, purchases }) => [storeName(data, store), birthdates.get(user) ?? '', String(purchases)])
    .sort(byText(1))
    .sort((a, b) => Number(b[2]) - Number(a[2]))
    .sort(byText(0));
  return { q4: csv(['store_name', 'birthdate', 'purchases_qty'], lines) };
}

const iso = (at: number): string => new Date(at * 1000).toISOString();
const inYears = (at: number): boolean => YEARS.includes(Number(iso(at).slice(0, 4)));
const inHours = (data: Dataset): Sale[] =>
  data.sales
    .flat()
    .filter(({ at }) => inYears(at) && iso(at).slice(11, 19) >= '06:00:00' && iso(at).slice(11, 19) <= '23:00:00');
const storeName = (data: Dataset, id: number): string =>
  data.stores.find(({ store }) => store === id)?.name ?? String(id);

function upsert<T>(map: Map<string, T>, key: string, make: () => T): T {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** Stable, so that the last sort is the first criterion. */
const byText =
  (column: number) =>
  (a: readonly string[], b: readonly string[]): number =>
    Buffer.compare(Buffer.from(a[column]!), Buffer.from(b[column]!));

/** At least one decimal, three at most. */
function money(thousandths: number): string {
  const [whole, rest] = [Math.floor(thousandths / 1000), String(thousandths % 1000).padStart(3, '0')];
  return `${whole}.${rest.replace(/0{1,2}$/, '')}`;
}

function idText([first, last]: readonly [number, number]): string {
  const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
  return `${hex(first)}000000-0000-0000-0000-0000000000${hex(last)}`;
}

const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (header: readonly string[], lines: readonly (readonly string[])[]): string =>
  [header, ...lines].map((line) => `${line.map(field).join(',')}\n`).join('');
