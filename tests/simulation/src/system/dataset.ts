/**
 * What a client of a run has: a few rows of each table, cut into chunks. Owns: rows that follow from chance, among them such that no query
 * wants, that have no partner, and whole chunks of these; and the chunks as a reader would have made them.
 */
import {
  columnOf,
  encodeChunk,
  numberColumn,
  textColumn,
  validityOf,
  DATA_ENVELOPE_BYTES,
  type Chunk,
} from '@coffee/protocol';
import type { ScanColumn, TableName } from '@coffee/query-plan';
import type { Chance } from '../virtual/chance';

/** Money in thousandths, times in seconds since 1970, dates in days since then. */
export interface Sale {
  /** The first byte of its id, and its last; the others are 0. */
  readonly id: readonly [number, number];
  readonly store: number;
  readonly user: number | undefined;
  readonly amount: number;
  readonly at: number;
}
export interface Item {
  readonly item: number;
  readonly quantity: number;
  readonly subtotal: number;
  readonly at: number;
}
export interface Dataset {
  readonly sales: readonly (readonly Sale[])[];
  readonly items: readonly (readonly Item[])[];
  readonly users: readonly (readonly { readonly user: number; readonly birthdate: number }[])[];
  readonly stores: readonly { readonly store: number; readonly name: string }[];
  readonly menu: readonly { readonly item: number; readonly name: string }[];
}

const seconds = (text: string): number => Date.parse(`${text}Z`) / 1000;
/** Inside and outside of the years and hours of the questions, at their edges, in several months and halves. */
const TIMES = [
  '2023-12-31T23:59:59',
  '2024-01-01T06:00:00',
  '2024-03-05T05:59:59',
  '2024-03-05T10:30:00',
  '2024-07-01T23:00:00',
  '2024-07-01T23:00:01',
  '2025-02-28T12:00:00',
  '2026-01-01T10:00:00',
].map(seconds);
const AMOUNTS = [10_000, 74_999, 75_000, 80_500, 123_456];
/** The last two have no row in their table. */
const STORES = ['G Coffee, One', 'Zwei "2"', 'Trois'];
const MENU = ['Latte', 'Mocha', 'Flat White'];
const USERS = 6;

export function makeDataset(chance: Chance): Dataset {
  const times = (most: number): number => chance.integer(0, most);
  const list = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
  let lastSale = 0;
  const sale = (): Sale => ({
    id: [++lastSale, chance.integer(0, 255)],
    store: chance.integer(1, STORES.length + 1),
    user: chance.hits(0.2) ? undefined : chance.integer(1, USERS),
    amount: chance.pick(AMOUNTS),
    at: chance.pick(TIMES),
  });
  const item = (): Item => ({
    item: chance.integer(1, MENU.length + 1),
    quantity: chance.integer(1, 3),
    subtotal: chance.pick(AMOUNTS),
    at: chance.pick(TIMES),
  });
  const users = list(USERS - 1, (i) => ({ user: i + 1, birthdate: chance.integer(0, 2) }));
  const cut = chance.integer(0, users.length);
  return {
    sales: list(1 + times(4), () => list(times(5), sale)),
    items: list(times(3), () => list(times(4), item)),
    users: [users.slice(0, cut), users.slice(cut)],
    stores: STORES.map((name, i) => ({ store: i + 1, name })),
    menu: MENU.map((name, i) => ({ item: i + 1, name })),
  };
}

/** The encoded chunks of a table with the columns that a job's scan wants, and room for an envelope in front. */
export function chunksOf(
  data: Dataset,
  table: TableName,
  columns: readonly Pick<ScanColumn, 'name'>[],
): Uint8Array<ArrayBuffer>[] {
  return tableChunks(data, table).map((chunk) => {
    const wanted = columns.map(({ name }) => columnOf(chunk, name));
    return encodeChunk({ rows: chunk.rows, columns: wanted }, DATA_ENVELOPE_BYTES);
  });
}

/** A table that no query of a run reads has no rows. */
function tableChunks(data: Dataset, table: TableName): Chunk[] {
  switch (table) {
    case 'transactions':
      return data.sales.map(salesChunk);
    case 'transaction_items':
      return data.items.map((rows) => ({
        rows: rows.length,
        columns: [
          numberColumn(
            'item_id',
            rows.map(({ item }) => item),
          ),
          numberColumn(
            'quantity',
            rows.map(({ quantity }) => quantity),
          ),
          numberColumn(
            'subtotal',
            rows.map(({ subtotal }) => subtotal),
          ),
          numberColumn(
            'created_at',
            rows.map(({ at }) => at),
          ),
        ],
      }));
    case 'users':
      return data.users.map((rows) => ({
        rows: rows.length,
        columns: [
          numberColumn(
            'user_id',
            rows.map(({ user }) => user),
          ),
          numberColumn(
            'birthdate',
            rows.map(({ birthdate }) => birthdate),
          ),
        ],
      }));
    case 'stores':
      return [
        named(
          'store_id',
          'store_name',
          data.stores.map(({ store, name }) => [store, name]),
        ),
      ];
    case 'menu_items':
      return [
        named(
          'item_id',
          'item_name',
          data.menu.map(({ item, name }) => [item, name]),
        ),
      ];
    default:
      return [];
  }
}

function salesChunk(rows: readonly Sale[]): Chunk {
  const known = rows.flatMap(({ user }) => (user === undefined ? [] : [user]));
  const validity = validityOf(rows.map(({ user }) => user !== undefined));
  const ids = rows.flatMap(({ id: [first, last] }) => [first, ...Array<number>(14).fill(0), last]);
  return {
    rows: rows.length,
    columns: [
      { name: 'transaction_id', type: 'uuid', values: Uint8Array.from(ids) },
      numberColumn(
        'store_id',
        rows.map(({ store }) => store),
      ),
      numberColumn('user_id', known, validity),
      numberColumn(
        'final_amount',
        rows.map(({ amount }) => amount),
      ),
      numberColumn(
        'created_at',
        rows.map(({ at }) => at),
      ),
    ],
  };
}

const named = (id: string, name: string, rows: readonly (readonly [number, string])[]): Chunk => ({
  rows: rows.length,
  columns: [
    numberColumn(
      id,
      rows.map(([number]) => number),
    ),
    textColumn(
      name,
      rows.map(([, text]) => text),
    ),
  ],
});
