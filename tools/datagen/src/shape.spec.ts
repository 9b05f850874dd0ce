/** The generated data looks like the real set where a query or a reader would notice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from './generate';
import { rowsOf } from './read-folder.testing';
import { memberShare } from './sales';

let dir = '';
let transactions: string[][] = [];
let items: string[][] = [];
let users: string[][] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'coffee-datagen-'));
  await generateFolder(dir, { transactionsPerMonth: 2_000, users: 5_000, seed: 3 });
  transactions = rowsOf(dir, 'transactions');
  items = rowsOf(dir, 'transaction_items');
  users = rowsOf(dir, 'users');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const share = <T>(rows: readonly T[], is: (row: T) => boolean): number => rows.filter(is).length / rows.length;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const hourOf = (at: string): number => Number(at.slice(11, 13));

it('amounts run from 6 to 90 with a mean of 33.25, and are what the lines add up to', () => {
  const originals = transactions.map((row) => Number(row[5]));
  expect(Math.min(...originals)).toBe(6);
  expect(Math.max(...originals)).toBe(90);
  expect(mean(originals)).toBeCloseTo(33.25, 0);

  const sums = new Map<string, number>();
  for (const [id, , , , subtotal] of items) sums.set(id!, (sums.get(id!) ?? 0) + Number(subtotal));
  expect(transactions.filter(([id, , , , , original]) => sums.get(id!) !== Number(original))).toEqual([]);
});

it('4.22 % carry a voucher, and some of these amounts have three decimals', () => {
  const withVoucher = transactions.filter(([, , , voucher]) => voucher !== '');
  expect(withVoucher.length / transactions.length).toBeCloseTo(0.0422, 2);
  expect(withVoucher.every(([, , , voucher]) => /^([1-9]|1[0-6])\.0$/.test(voucher!))).toBe(true);
  expect(new Set(withVoucher.map(([, , , voucher]) => voucher)).size).toBe(16);
  expect(share(withVoucher, ([, , , , , , , final]) => /\.\d{3}$/.test(final!))).toBeGreaterThan(0.03);
  const thousandths = (text: string | undefined): number => Math.round(Number(text) * 1000);
  const wrong = transactions.filter(
    ([, , , voucher, , original, discount, final]) =>
      thousandths(original) - thousandths(discount) !== thousandths(final) || (discount === '0.0') !== (voucher === ''),
  );
  expect(wrong).toEqual([]);
});

it('the share of members grows from 4.5 % in 2024-01 to 99 % in 2025-06', () => {
  const shareIn = (month: string): number =>
    share(
      transactions.filter((row) => row[8]!.startsWith(month)),
      ([, , , , user]) => user !== '',
    );
  expect(shareIn('2024-01')).toBeCloseTo(0.045, 1);
  expect(shareIn('2025-06')).toBeCloseTo(0.99, 1);
  expect(share(transactions, ([, , , , user]) => user !== '')).toBeCloseTo(0.5, 1);
  expect(memberShare({ year: 2024, month: 1 })).toBe(450);
  expect(memberShare({ year: 2023, month: 1 })).toBe(30);
  expect(memberShare({ year: 2030, month: 1 })).toBe(9900);
  expect(transactions.filter(([, , , , user]) => !/^$|^[1-9]\d{0,3}\.0$/.test(user!))).toEqual([]);
});

it('one to three lines each, and 2.7 % of them are copies of another', () => {
  expect(items.length / transactions.length).toBeCloseTo(2, 1);
  const distinct = new Set(items.map((row) => row.join(','))).size;
  expect((items.length - distinct) / items.length).toBeCloseTo(0.027, 2);
});

it('times make a bell from 07:00 to 19:59 and are not in order', () => {
  const hours = new Map<number, number>();
  for (const row of transactions) hours.set(hourOf(row[8]!), (hours.get(hourOf(row[8]!)) ?? 0) + 1);
  expect([...hours.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, i) => i + 7));
  expect(hours.get(12)).toBeGreaterThan(hours.get(10)!);
  expect(hours.get(10)).toBeGreaterThan(hours.get(8)!);
  expect(hours.get(15)).toBeGreaterThan(hours.get(19)!);
  const steps = transactions.map((row, i) => row[8]! < (transactions[i - 1]?.[8] ?? ''));
  expect(steps.filter(Boolean).length).toBeGreaterThan(500);
});

it('a row is in the file of its month', async () => {
  const one = mkdtempSync(join(tmpdir(), 'coffee-datagen-'));
  await generateFolder(one, { months: 1, transactionsPerMonth: 500, users: 500, firstMonth: '2024-02' });
  for (const table of ['transactions', 'transaction_items', 'users'] as const) {
    expect(rowsOf(one, table).filter((row) => !/^2024-02-[012]\d /.test(row.at(-1)!))).toEqual([]);
  }
  expect(rowsOf(one, 'transactions').some((row) => row[8]!.startsWith('2024-02-29'))).toBe(true);
  rmSync(one, { recursive: true, force: true });
});

it('every store, method and item occurs about equally often', () => {
  for (const [rows, column, kinds] of [
    [transactions, 1, 10],
    [transactions, 2, 5],
    [items, 1, 8],
    [items, 2, 3],
  ] as const) {
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(row[column]!, (counts.get(row[column]!) ?? 0) + 1);
    expect(counts.size).toBe(kinds);
    for (const count of counts.values()) expect(count / rows.length).toBeCloseTo(1 / kinds, 1);
  }
});

it('customers are numbered without gaps and were born', () => {
  expect(users.map(([id]) => id)).toEqual(Array.from({ length: 5_000 }, (_, i) => String(i + 1)));
  expect(share(users, ([, gender]) => gender === 'female')).toBeCloseTo(0.5, 1);
  const birthdates = users.map(([, , birthdate]) => birthdate!).sort();
  expect(birthdates.every((text) => new Date(text).toISOString().startsWith(text))).toBe(true);
  expect(birthdates[0]! >= '1964-07-01' && birthdates.at(-1)! <= '2009-06-30').toBe(true);
});
