import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from './generate';
import { rowsOf } from './read-folder.testing';

let dir = '';
let transactions: string[][] = [];
let items: string[][] = [];
let users: string[][] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'coffee-datagen-'));
  await generateFolder(dir, { transactionsPerMonth: 30, users: 40, seed: 3, edgeCases: true });
  transactions = rowsOf(dir, 'transactions');
  items = rowsOf(dir, 'transaction_items');
  users = rowsOf(dir, 'users');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each(['00:00:00', '05:59:59', '06:00:00', '23:00:00', '23:00:01', '23:59:59'])('%s has every amount', (time) => {
  const amounts = transactions.filter((row) => row[8]!.endsWith(` ${time}`)).map((row) => row[7]);
  for (const amount of ['74.999', '75', '75.0', '75.001', '0.0', '-12.5']) expect(amounts).toContain(amount);
});

it.each([
  '2023-12-31 23:59:59',
  '2024-01-01 00:00:00',
  '2024-02-29 12:00:00',
  '2024-06-30 23:59:59',
  '2024-07-01 00:00:00',
  '2026-01-01 00:00:00',
])('%s is in both large tables', (at) => {
  expect(transactions.some((row) => row[8] === at)).toBe(true);
  expect(items.some((row) => row[5] === at)).toBe(true);
});

it('a transaction line comes twice', () => {
  const lines = transactions.map((row) => row.join(','));
  expect(lines.length - new Set(lines).size).toBe(1);
});

describe('months with few item lines', () => {
  const totals = (month: string, column: 2 | 4): [item: string, total: number][] => {
    const sums = new Map<string, number>();
    for (const row of items.filter((line) => line[5]!.startsWith(month))) {
      sums.set(row[1]!, (sums.get(row[1]!) ?? 0) + Number(row[column]));
    }
    return [...sums].sort((a, b) => b[1] - a[1]);
  };

  it('tie in quantity, the lowest id last in the file', () => {
    expect(totals('2025-08', 2)).toEqual([
      ['8', 4],
      ['5', 4],
      ['3', 4],
    ]);
  });
  it('tie in profit while another sells more', () => {
    expect(totals('2025-09', 4)).toEqual([
      ['7', 36],
      ['5', 36],
      ['1', 30],
    ]);
    expect(totals('2025-09', 2)[0]).toEqual(['1', 5]);
  });
  it('are won by an item without a name', () => {
    expect(totals('2025-10', 2)[0]).toEqual(['77', 8]);
    expect(totals('2025-10', 4)[0]).toEqual(['77', 40]);
    expect(rowsOf(dir, 'menu_items').map(([id]) => id)).not.toContain('77');
  });
  it('tie where ids as numbers and as text order differently', () => {
    expect(totals('2025-11', 2)).toEqual([
      ['77', 3],
      ['8', 3],
    ]);
  });
});

describe('stores with few customers', () => {
  const counts = (store: string): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const row of transactions) {
      if (row[1] !== store || row[4] === '' || !/^202[45]/.test(row[8]!)) continue;
      const user = String(Number(row[4]));
      sums[user] = (sums[user] ?? 0) + 1;
    }
    return sums;
  };
  const birthdate = (user: number): string | undefined => users.find(([id]) => id === String(user))?.[2];

  it('tie among five for three places, two with the same birthdate', () => {
    expect(counts('11')).toEqual({ 41: 2, 42: 2, 43: 2, 44: 2, 45: 2 });
    expect(birthdate(41)).toBe(birthdate(43));
  });
  it('have customers without a birthdate and outside the table', () => {
    expect(counts('12')).toEqual({ 41: 2, 43: 2, 45: 3, 1040: 3 });
    expect(birthdate(45)).toBe('');
    expect(birthdate(1040)).toBeUndefined();
  });
  it('tie where ids as numbers and as text order differently', () => {
    expect(counts('13')).toEqual({ 9: 1, 10: 1, 100: 1, 1000: 1 });
  });
  it('are in the table, but for two', () => {
    const stores = rowsOf(dir, 'stores').map(([id]) => id);
    expect(stores).toEqual(expect.arrayContaining(['11', '12', '13']));
    for (const orphan of ['99', '100000']) {
      expect(stores).not.toContain(orphan);
      expect(Object.keys(counts(orphan))).toHaveLength(2);
    }
  });
  it('number their customers on where the others end', () => {
    expect(users.map(([id]) => Number(id))).toEqual(Array.from({ length: 46 }, (_, i) => i + 1));
  });
});
