/** The seven tables of a data folder: their headers, and where their files are. */
import { monthStamp, type Month } from './calendar';

export const headers = {
  transactions:
    'transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at',
  transaction_items: 'transaction_id,item_id,quantity,unit_price,subtotal,created_at',
  users: 'user_id,gender,birthdate,registered_at',
  stores: 'store_id,store_name,street,postal_code,city,state,latitude,longitude',
  menu_items: 'item_id,item_name,category,price,is_seasonal,available_from,available_to',
  vouchers: 'voucher_id,voucher_code,discount_type,discount_value,valid_from,valid_to',
  payment_methods: 'method_id,method_name,category',
} as const;

export type TableName = keyof typeof headers;

export const tableNames = Object.keys(headers) as readonly TableName[];

/** The tables with a file a month. */
export const monthlyTables = ['transactions', 'transaction_items', 'users'] as const satisfies readonly TableName[];

/** Path of a file in the data folder, e.g. `transactions/transactions_202307.csv` or `stores/stores.csv`. */
export const filePath = (table: TableName, month?: Month): string =>
  month ? `${table}/${table}_${monthStamp(month)}.csv` : `${table}/${table}.csv`;
