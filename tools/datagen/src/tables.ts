/** The seven tables of a data folder: their headers, and where their files are. */
import { tableSchemas, type TableName as ReadTable } from '@coffee/protocol';
import { monthStamp, type Month } from './calendar';

/** As the reader knows its tables. */
const headerOf = (table: ReadTable): string => tableSchemas[table].columns.map(({ name }) => name).join(',');

export const headers = {
  transactions: headerOf('transactions'),
  transaction_items: headerOf('transaction_items'),
  users: headerOf('users'),
  stores: headerOf('stores'),
  menu_items: headerOf('menu_items'),
  vouchers: 'voucher_id,voucher_code,discount_type,discount_value,valid_from,valid_to',
  payment_methods: 'method_id,method_name,category',
} as const satisfies Readonly<Record<ReadTable | 'vouchers' | 'payment_methods', string>>;

export type TableName = keyof typeof headers;

export const tableNames = Object.keys(headers) as readonly TableName[];

/** The tables with a file a month. */
export const monthlyTables = ['transactions', 'transaction_items', 'users'] as const satisfies readonly TableName[];

/** Path of a file in the data folder, e.g. `transactions/transactions_202307.csv` or `stores/stores.csv`. */
export const filePath = (table: TableName, month?: Month): string =>
  month ? `${table}/${table}_${monthStamp(month)}.csv` : `${table}/${table}.csv`;
