/** Random tables by seed: few values, so that rows are equal and groups have several, and values at the edges of their kinds. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableNames, tableSchemas, type ColumnKind, type ShopTable } from '@coffee/protocol';
import type { Random } from '../../random';
import type { Vocabulary } from './constants';

/** Rows of fields in the order of the schema; an empty one is missing. */
export type RandomData = { readonly [Table in ShopTable]: readonly (readonly string[])[] };

const TEXTS = [
  ...[
    'Lima',
    'Cusco',
    'a',
    'A',
    'ab',
    'x,y',
    'say "hi"',
    "it's",
    '50%',
    'a_b',
    'Größe',
    'ß',
    'Ä',
    'ñandú',
    '咖啡',
    '☕️ 🙂',
  ],
  ...['-', '0', '12.50', 'line; end', 'tab\there', 'Σας', 'İ', '\u{10ffff}', 'true', '2024-01-01'],
];
const DAYS = [
  ...['2024-02-29', '2023-12-31', '2024-01-01', '2024-12-30', '2024-12-31', '2025-01-01', '2020-12-31', '2021-01-03'],
  ...['2024-06-30', '2024-07-01', '2024-03-15', '2024-03-15', '2025-08-09'],
];
const FAR_DAYS = ['0001-01-01', '1900-03-01', '1969-12-31', '1970-01-01', '2000-02-29', '9999-12-31'];
const TIMES = ['00:00:00', '06:00:00', '05:59:59', '23:00:00', '23:59:59', '12:30:15', '12:30:15', '18:45:00'];
const AMOUNTS = [
  '0',
  '0.5',
  '1',
  '2.5',
  '75',
  '75.5',
  '12.345',
  '99.999',
  '-3.5',
  '10.005',
  '33.333',
  '0.001',
  '-0.001',
];
const FAR_AMOUNTS = ['9007199254740.991', '-9007199254740.991', '9007199254740.99', '999999999999.999'];
const FAR_IDS = ['9007199254740991', '9007199254740990', '2147483648'];
const FAR_COUNTS = [...FAR_IDS, '-9007199254740991', '-2147483649'];
const UUIDS = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff'];

const hex = (random: Random, digits: number): string =>
  random.times(digits, () => '0123456789abcdef'[random.below(16)]).join('');
const uuid = (random: Random): string =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;

/** `isFar`: with the largest numbers and the first and last years. */
function field(random: Random, kind: ColumnKind, isFar: boolean): string {
  const far = isFar && random.once(8);
  switch (kind) {
    case 'uuid':
      return random.once(30) ? random.oneOf(UUIDS) : uuid(random);
    case 'id':
      return far ? random.oneOf(FAR_IDS) : String(random.below(8));
    case 'count':
      return far ? random.oneOf(FAR_COUNTS) : String(random.below(9) - 2);
    case 'money':
    case 'decimal':
      return far ? random.oneOf(FAR_AMOUNTS) : random.once(3) ? String(random.below(40)) : random.oneOf(AMOUNTS);
    case 'instant':
      return `${random.oneOf(far ? FAR_DAYS : DAYS)} ${random.oneOf(TIMES)}`;
    case 'date':
      return random.oneOf(far ? FAR_DAYS : DAYS);
    case 'boolean':
      return random.oneOf(['true', 'false']);
    case 'text':
      return random.oneOf(TEXTS);
  }
}

const sizes: { readonly [Table in ShopTable]: readonly number[] } = {
  transactions: [0, 1, 30, 30, 60, 60, 60, 60, 100, 200],
  transaction_items: [0, 1, 30, 30, 60, 60, 60, 60, 100, 200],
  users: [0, 1, 6, 8, 8, 8, 8, 20],
  stores: [0, 1, 5, 8, 8, 8, 8, 8],
  menu_items: [0, 1, 5, 8, 8, 8, 8, 8],
};

export function randomData(random: Random): RandomData {
  const isFar = random.once(4);
  const rowsOf = (table: ShopTable): string[][] => {
    const { columns } = tableSchemas[table];
    // One value in a column, now and then, or none.
    const same = columns.map(({ kind }) => (random.once(12) ? field(random, kind, isFar) : undefined));
    const isEmpty = columns.map(() => random.once(12));
    const rows = random.times(random.oneOf(sizes[table]), () =>
      columns.map(({ kind, nullable, name }, i) => {
        if (nullable && (isEmpty[i] || random.once(4))) return '';
        if (name === 'postal_code') return String(random.below(100)).padStart(5, '0');
        return kind === 'uuid' ? field(random, kind, isFar) : (same[i] ?? field(random, kind, isFar));
      }),
    );
    // What a row is told by stands once.
    return rows.map(([first, ...others], i) => {
      const [{ kind } = { kind: 'text' }] = columns;
      if (kind === 'id') return [isFar && i === 1 ? FAR_IDS[0]! : String(i), ...others];
      return table === 'transactions' && UUIDS.includes(first!) ? [uuid(random), ...others] : [first!, ...others];
    });
  };
  return {
    transactions: rowsOf('transactions'),
    transaction_items: rowsOf('transaction_items'),
    users: rowsOf('users'),
    stores: rowsOf('stores'),
    menu_items: rowsOf('menu_items'),
  };
}

/** What constants are drawn of. */
export function vocabularyOf(data: RandomData): Vocabulary {
  const all = new Map<ColumnKind, Set<string>>();
  for (const table of tableNames)
    for (const row of data[table])
      tableSchemas[table].columns.forEach(({ kind }, i) => {
        if (row[i] !== '') all.set(kind, (all.get(kind) ?? new Set()).add(row[i]!));
      });
  const of = (kind: ColumnKind, ...others: readonly string[]): string[] => [...others, ...(all.get(kind) ?? [])];
  return {
    // With more digits it would be no constant.
    numbers: [...of('id'), ...of('count'), ...of('money')].filter((text) => text.replace(/\D/g, '').length <= 15),
    texts: TEXTS,
    uuids: of('uuid', ...UUIDS).slice(0, 20),
    instants: of('instant', '2024-02-29 12:30:15', '2024-01-01 00:00:00'),
    dates: of('date', '2024-02-29', '2024-01-01', '2025-01-01'),
  };
}

const written = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** As a data folder, a table in two files. @returns where it is. */
export function writeFolder(data: RandomData): { readonly dir: string; readonly remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'coffee-random-questions-'));
  for (const table of tableNames) {
    mkdirSync(join(dir, table));
    const header = tableSchemas[table].columns.map(({ name }) => name).join(',');
    const rows = data[table];
    const half = Math.ceil(rows.length / 2);
    for (const [i, part] of [rows.slice(0, half), rows.slice(half)].entries()) {
      const lines = [header, ...part.map((row) => row.map(written).join(','))];
      writeFileSync(join(dir, table, `part-${i}.csv`), `${lines.join('\n')}\n`);
    }
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** With fewer rows: of one table none, or half of them, or one less. */
export function* smallerData(data: RandomData): Generator<RandomData> {
  for (const table of tableNames) {
    const rows = data[table];
    if (rows.length === 0) continue;
    yield { ...data, [table]: [] };
    const half = Math.ceil(rows.length / 2);
    if (rows.length > 2) {
      yield { ...data, [table]: rows.slice(0, half) };
      yield { ...data, [table]: rows.slice(half) };
    }
    if (rows.length <= 12) for (const row of rows.keys()) yield { ...data, [table]: rows.filter((_, i) => i !== row) };
  }
}
