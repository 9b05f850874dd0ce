/** A data set of a few rows, as chunks, and its answers: what the tests of sessions upload. */
import { numberColumn, textColumn, type Chunk, type TextColumn, type UuidColumn } from '@coffee/protocol';
import type { TableName } from '@coffee/query-plan';

/** 2024-03-05 10:00:00 and a second before 2024. */
const IN_2024 = 1_709_632_800;
const IN_2023 = 1_704_067_199;

const ids = (...first: number[]): UuidColumn => ({
  name: 'transaction_id',
  type: 'uuid',
  values: Uint8Array.from(first.flatMap((byte) => [byte, ...Array<number>(15).fill(0)])),
});
const names = (name: string, ...texts: string[]): TextColumn => textColumn(name, texts);

/** Two chunks of transactions in one table: five sales, one too early, one by nobody. */
export const tables: { readonly [Table in TableName]: readonly Chunk[] } = {
  transactions: [
    {
      rows: 3,
      columns: [
        ids(3, 1, 2),
        numberColumn('store_id', [1, 1, 2]),
        numberColumn('user_id', [7, 8, 7]),
        numberColumn('final_amount', [75_000, 80_500, 10_000]),
        numberColumn('created_at', [IN_2024, IN_2024, IN_2024]),
      ],
    },
    {
      rows: 2,
      columns: [
        ids(4, 5),
        numberColumn('store_id', [1, 1]),
        numberColumn('user_id', [7], Uint8Array.of(0b01)),
        numberColumn('final_amount', [90_000, 75_125]),
        numberColumn('created_at', [IN_2023, IN_2024]),
      ],
    },
  ],
  transaction_items: [
    {
      rows: 2,
      columns: [
        numberColumn('item_id', [1, 2]),
        numberColumn('quantity', [2, 1]),
        numberColumn('subtotal', [12_000, 70_000]),
        numberColumn('created_at', [IN_2024, IN_2024]),
      ],
    },
  ],
  users: [{ rows: 2, columns: [numberColumn('user_id', [7, 8]), numberColumn('birthdate', [0, 1])] }],
  stores: [{ rows: 1, columns: [numberColumn('store_id', [1]), names('store_name', 'G Coffee, One')] }],
  menu_items: [{ rows: 2, columns: [numberColumn('item_id', [1, 2]), names('item_name', 'Latte', 'Mocha')] }],
};

export const expectedAnswers: Record<string, string> = {
  q1: 'transaction_id,final_amount\n01000000-0000-0000-0000-000000000000,80.5\n03000000-0000-0000-0000-000000000000,75.0\n05000000-0000-0000-0000-000000000000,75.125\n',
  q2_best_selling: 'year_month_created_at,item_name,sellings_qty\n2024-03,Latte,2\n',
  q2_most_profitable: 'year_month_created_at,item_name,profit_sum\n2024-03,Mocha,70.0\n',
  q3: 'year_half_created_at,store_name,tpv\n2024-H1,2,10.0\n2024-H1,"G Coffee, One",230.625\n',
  q4: 'store_name,birthdate,purchases_qty\n2,1970-01-01,1\n"G Coffee, One",1970-01-01,1\n"G Coffee, One",1970-01-02,1\n',
};

const id = (first: number): string => `0${first}000000-0000-0000-0000-000000000000`;

/** The same rows as files, some with quotes, CRLF, other columns and no last line feed. */
export const csvFiles: { readonly [Table in TableName]: readonly { readonly name: string; readonly text: string }[] } =
  {
    transactions: [
      {
        name: 'transactions_202403.csv',
        text: [
          'transaction_id,store_id,user_id,final_amount,created_at',
          `${id(3)},1,7.0,75.0,2024-03-05 10:00:00`,
          `${id(1)},1,8,80.5,2024-03-05 10:00:00`,
          `"${id(2)}",2,"7",10,2024-03-05 10:00:00`,
          '',
        ].join('\n'),
      },
      { name: 'empty.csv', text: '' },
      {
        name: '../transactions_202404.csv',
        text: [
          'created_at,store_id,final_amount,user_id,transaction_id,voucher_id',
          `2023-12-31 23:59:59,1,90.0,7,${id(4)},`,
          `2024-03-05 10:00:00,1,75.125,,${id(5)},3`,
        ].join('\r\n'),
      },
    ],
    transaction_items: [
      {
        name: 'items.csv',
        text: 'item_id,quantity,subtotal,created_at\n1,2,12.0,2024-03-05 10:00:00\n2,1,70.0,2024-03-05 10:00:00\n',
      },
    ],
    users: [{ name: 'users.csv', text: 'user_id,birthdate\n7,1970-01-01\n8,1970-01-02\n' }],
    stores: [{ name: 'stores.csv', text: 'store_id,store_name\n1,"G Coffee, One"\n' }],
    menu_items: [{ name: 'menu_items.csv', text: 'item_id,item_name\n1,Latte\n2,Mocha\n' }],
  };
