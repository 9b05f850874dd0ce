/** The seven tables that are generated: their headers, and where their files are. */
import { tableNames as readTables, tableSchemas, type ShopTable as ReadTable } from '@coffee/protocol';
import { monthStamp, type Month } from './calendar';

/** Of a table that is read, every column that the reader knows. */
export const headerOf = (table: ReadTable): string => tableSchemas[table].columns.map(({ name }) => name).join(',');

export const headers = {
  transactions: headerOf('transactions'),
  transaction_items: headerOf('transaction_items'),
  users: headerOf('users'),
  stores: headerOf('stores'),
  menu_items: headerOf('menu_items'),
  vouchers: 'voucher_id,voucher_code,discount_type,discount_value,valid_from,valid_to',
  payment_methods: 'method_id,method_name,category',
} as const;

export type TableName = keyof typeof headers;

export const tableNames = Object.keys(headers) as readonly TableName[];

/** Read, but not known here: of them a generated folder has the header alone, so that every question can be asked of it. */
export const otherTables = readTables.filter((table) => !(table in headers));

/** The tables with a file a month. */
export const monthlyTables = ['transactions', 'transaction_items', 'users'] as const satisfies readonly TableName[];

/** Path of a file in the data folder, e.g. `transactions/transactions_202307.csv` or `stores/stores.csv`. */
export const filePath = (table: TableName | ReadTable, month?: Month): string =>
  month ? `${table}/${table}_${monthStamp(month)}.csv` : `${table}/${table}.csv`;
