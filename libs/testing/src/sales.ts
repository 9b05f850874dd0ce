/**
 * The sales of a small shop as chunks made by hand, and the answers that follow from them by arithmetic: `rounds` times the same seven
 * rows of sales and items, of which each round has transaction ids of its own.
 */
import { numberColumn, textColumn, type Chunk, type TableName, type UuidColumn } from '@coffee/protocol';

/** 2024-03-05 10:00:00, and the last second of 2023. */
const IN_2024 = 1_709_632_800;
const IN_2023 = 1_704_067_199;

export const shopTables = ['transactions', 'transaction_items', 'users', 'stores', 'menu_items'] as const;
export type ShopTable = (typeof shopTables)[number];

/** Those that the queries of the shop read; a folder may have more, and then they have no rows here. */
export type Tables = { readonly [Table in ShopTable]: readonly Chunk[] } & {
  readonly [Table in TableName]?: readonly Chunk[];
};

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const idText = (kind: number, round: number): string => `${hex(kind, 2)}${hex(round, 6)}-0000-0000-0000-000000000000`;

function ids(round: number, ...kinds: number[]): UuidColumn {
  const bytes = kinds.map((kind) => Buffer.from(idText(kind, round).replaceAll('-', ''), 'hex'));
  return { name: 'transaction_id', type: 'uuid', values: new Uint8Array(Buffer.concat(bytes)) };
}

/** Three sales, one of them below the minimum; then one too early and one by nobody. */
const transactions = (round: number): Chunk[] => [
  {
    rows: 3,
    columns: [
      ids(round, 3, 1, 2),
      numberColumn('store_id', [1, 1, 2]),
      numberColumn('user_id', [7, 8, 7]),
      numberColumn('final_amount', [75_000, 80_500, 10_000]),
      numberColumn('created_at', [IN_2024, IN_2024, IN_2024]),
    ],
  },
  {
    rows: 2,
    columns: [
      ids(round, 4, 5),
      numberColumn('store_id', [1, 1]),
      numberColumn('user_id', [7], Uint8Array.of(0b01)),
      numberColumn('final_amount', [90_000, 75_125]),
      numberColumn('created_at', [IN_2023, IN_2024]),
    ],
  },
];

const items = (): Chunk => ({
  rows: 2,
  columns: [
    numberColumn('item_id', [1, 2]),
    numberColumn('quantity', [2, 1]),
    numberColumn('subtotal', [12_000, 70_000]),
    numberColumn('created_at', [IN_2024, IN_2024]),
  ],
});

/** Two chunks of transactions and one of items a round, and one of each other table. */
export function tablesOf(rounds = 1): Tables {
  const each = Array.from({ length: rounds }, (_, round) => round);
  return {
    transactions: each.flatMap(transactions),
    transaction_items: each.map(items),
    users: [{ rows: 2, columns: [numberColumn('user_id', [7, 8]), numberColumn('birthdate', [0, 1])] }],
    stores: [{ rows: 1, columns: [numberColumn('store_id', [1]), textColumn('store_name', ['G Coffee, One'])] }],
    menu_items: [{ rows: 2, columns: [numberColumn('item_id', [1, 2]), textColumn('item_name', ['Latte', 'Mocha'])] }],
  };
}

/** Thousandths, as they are printed. */
function money(thousandths: number): string {
  const decimals = String(thousandths % 1000)
    .padStart(3, '0')
    .replace(/0{1,2}$/, '');
  return `${Math.floor(thousandths / 1000)}.${decimals}`;
}

/** The result files of `shopQueries` over `tablesOf(rounds)`, by name. */
export function answersOf(rounds = 1): Readonly<Record<string, string>> {
  const file = (...lines: string[]): string => `${lines.join('\n')}\n`;
  const big = [
    [1, '80.5'],
    [3, '75.0'],
    [5, '75.125'],
  ] as const;
  return {
    q1: file(
      'transaction_id,final_amount',
      ...big.flatMap(([kind, amount]) =>
        Array.from({ length: rounds }, (_, round) => `${idText(kind, round)},${amount}`),
      ),
    ),
    q2_best_selling: file('year_month_created_at,item_name,sellings_qty', `2024-03,Latte,${2 * rounds}`),
    q2_most_profitable: file('year_month_created_at,item_name,profit_sum', `2024-03,Mocha,${money(70_000 * rounds)}`),
    q3: file(
      'year_half_created_at,store_name,tpv',
      `2024-H1,2,${money(10_000 * rounds)}`,
      `2024-H1,"G Coffee, One",${money(230_625 * rounds)}`,
    ),
    q4: file(
      'store_name,birthdate,purchases_qty',
      `2,1970-01-01,${rounds}`,
      `"G Coffee, One",1970-01-01,${rounds}`,
      `"G Coffee, One",1970-01-02,${rounds}`,
    ),
  };
}
