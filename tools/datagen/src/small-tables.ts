/** The tables with a single file: stores, menu, vouchers and payment methods, all invented but the menu. */
import { dateText, daysInMonth, type Month } from './calendar';

export interface MenuItem {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  /** Thousandths. */
  readonly price: number;
}

const item = (id: number, name: string, category: string, price: number): MenuItem => ({ id, name, category, price });

/** Item n is at index n - 1. */
export const menu: readonly MenuItem[] = [
  item(1, 'Espresso', 'coffee', 6000),
  item(2, 'Americano', 'coffee', 7000),
  item(3, 'Latte', 'coffee', 8000),
  item(4, 'Cappuccino', 'coffee', 8000),
  item(5, 'Flat White', 'coffee', 9000),
  item(6, 'Mocha', 'coffee', 9500),
  item(7, 'Hot Chocolate', 'non-coffee', 9000),
  item(8, 'Matcha Latte', 'non-coffee', 10000),
];

/** Names that only quotes can carry: commas, doubled quotes, a line break. */
const awkwardNames: Readonly<Record<string, string>> = {
  Latte: 'Latte, "grande"',
  Mocha: 'Mocha\nGelap',
  'Taman Kenari': 'Taman Kenari, Blok 3',
  'Bukit Cendana': 'Bukit "Cendana"',
  'Lembah Melati': 'Lembah\nMelati',
  'Desa Teratai': '"Desa", Teratai',
};

/** Prices as the file has them; they have one decimal. */
export const priceText = (thousandths: number): string => (thousandths / 1000).toFixed(1);

export function menuRows(awkward: boolean): string[][] {
  const rename = (name: string) => (awkward ? (awkwardNames[name] ?? name) : name);
  return menu.map(({ id, name, category, price }) => [
    String(id),
    rename(name),
    category,
    priceText(price),
    'False',
    '',
    '',
  ]);
}

const places: readonly (readonly [place: string, street: string, postcode: string, state: string, at: string])[] = [
  ['Taman Kenari', 'Jalan Kenari 3/7', '50817', 'Kuala Lumpur', '3.128412,101.688203'],
  ['Bukit Cendana', 'Jln Cendana 12A', '63204', 'Selangor Darul Ehsan', '2.981177,101.54216'],
  ['Seksyen 44', 'Jalan 44/2', '62311', 'Putrajaya', '2.940852,101.671904'],
  ['Kampung Angsana', 'Jln Angsana 8', '62750', 'Putrajaya', '2.921433,101.70069'],
  ['SS31', 'Jalan SS31 5b', '62077', 'Putrajaya', '2.933105,101.690117'],
  ['Lembah Melati', 'Jln Melati Raya 21', '63940', 'Selangor Darul Ehsan', '3.301528,101.759321'],
  ['Damansara Seroja', 'Jln 4/19', '65018', 'Selangor Darul Ehsan', '3.19967,101.60088'],
  ['Bandar Tanjung Indah', 'Jalan Tanjung 9', '58233', 'Kuala Lumpur', '3.151209,101.7124'],
  ['PJU 61', 'Jalan 61/5c', '62689', 'Putrajaya', '2.948871,101.658835'],
  ['Desa Teratai', 'Jln 7', '67420', 'Selangor Darul Ehsan', '3.488012,101.58133'],
];

export const STORES = places.length;

/** @param more names of further stores, which get the next ids. */
export function storeRows(awkward: boolean, more: readonly string[] = []): string[][] {
  const rows = places.map(([place, street, postcode, state, at]) => {
    const name = awkward ? (awkwardNames[place] ?? place) : place;
    return [`G Coffee @ ${name}`, street, postcode, place, state, ...at.split(',')];
  });
  for (const name of more) rows.push([name, 'Jalan Hujung 1', '50001', 'Hujung', 'Kuala Lumpur', '3.1', '101.6']);
  return rows.map((fields, i) => [String(i + 1), ...fields]);
}

export interface Voucher {
  readonly percent: number;
  /** Thousandths; of a percentage voucher 0. */
  readonly fixed: number;
}

/** Voucher n is at index n - 1 and valid in the n-th sixteenth of the months. */
export const vouchers: readonly Voucher[] = [7, 8, 9, 10, 11, 0, 6, 7, 8, 9, 10, 11, 0, 50, 6, 50].map((percent) => ({
  percent,
  fixed: percent === 0 ? 5000 : 0,
}));

/** The voucher valid on a day, as an index into `vouchers`. @param day 0-based. */
export function voucherOn(monthIndex: number, months: number, day: number, days: number): number {
  return Math.floor(((monthIndex + day / days) / months) * vouchers.length);
}

export function voucherRows(calendar: readonly Month[]): string[][] {
  const valid: string[][] = vouchers.map(() => []);
  calendar.forEach((month, index) => {
    const days = daysInMonth(month);
    for (let day = 0; day < days; day++) {
      valid[voucherOn(index, calendar.length, day, days)]!.push(dateText(month, day + 1));
    }
  });
  return vouchers.map(({ percent, fixed }, i) => [
    String(i + 1),
    percent > 0 ? `BREW${String(percent).padStart(2, '0')}` : 'KOPI5',
    percent > 0 ? 'percentage' : 'fixed',
    percent > 0 ? `${percent}.0` : priceText(fixed),
    valid[i]!.at(0) ?? '',
    valid[i]!.at(-1) ?? '',
  ]);
}

export const paymentMethodRows: readonly string[][] = [
  ['1', 'cash', 'cash'],
  ['2', 'credit_card', 'card'],
  ['3', 'debit_card', 'card'],
  ['4', 'e-purse', 'ewallet'],
  ['5', 'qr_pay', 'ewallet'],
];
