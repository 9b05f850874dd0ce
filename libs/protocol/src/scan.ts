/**
 * The tables of a data folder and what a reader extracts from them. Owns: what a table is (columns in the order of the header, their kinds,
 * which may be empty, how its files are written), the tables of the coffee shop, and the shape of a scan. Must not know: bytes of CSV, queries,
 * stages. The tables of another business are values of the same shape (`@coffee/sql` reads them from a `schema.sql`).
 */
import { CoffeeError, ownValue } from '@coffee/core';

/**
 * What a field holds, and as what it travels: `uuid` 16 bytes, or text where an id is none; `id` a non-negative integer, also
 * written "17272.0"; `count` an integer; `money` thousandths; `decimal` millionths; `instant` seconds since 1970; `date` days since 1970; `boolean`
 * 0 and 1; `text` UTF-8.
 */
export const columnKinds = ['uuid', 'id', 'count', 'money', 'decimal', 'instant', 'date', 'boolean', 'text'] as const;
export type ColumnKind = (typeof columnKinds)[number];

/** Names a table: [a-z][a-z0-9_]*, at most 60 characters. */
export type TableName = string;

/** A column that the reader must extract. `neededWhere`: no consumer looks at it in rows that fail the condition, so the reader leaves it out (missing) there. */
export interface ScanColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
  readonly neededWhere?: { readonly column: string; readonly atLeast: number };
}

export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** An empty field is a missing value, not an error. */
  readonly nullable: boolean;
  /** Each value stands once, so that the table may be joined by it. A file in which such a value stands twice is refused where it is. */
  readonly unique?: true;
  /** What it is called in files, but for case; left out: its name. */
  readonly header?: string;
}

/** How a date is written, also the date of an instant. */
export const dateForms = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'DD-MM-YYYY',
  'MM/DD/YYYY',
  'MM-DD-YYYY',
] as const;
export type DateForm = (typeof dateForms)[number];

export const separators = [',', ';', '\t', '|'] as const;
export type Separator = (typeof separators)[number];

/** How the values of a CSV file are written. */
export interface ValueForms {
  /** Numbers have a comma before their decimals, as in 12,50. */
  readonly decimalComma?: true;
  /** Left out: YYYY-MM-DD. */
  readonly dates?: DateForm;
}

export interface TableSchema extends ValueForms {
  /** True for a table of many files and millions of rows; false for one that fits in memory a hundred times over. */
  readonly large: boolean;
  /** In the order in which exports have them; a file may have others, and any order. */
  readonly columns: readonly TableColumn[];
  /** Which files are the table's: a path in the folder, in which `*` stands for any part of a name. Left out: by the name of the table. */
  readonly files?: string;
  /** Left out: seen from the header. */
  readonly separator?: Separator;
}

/** By name, in the order in which plans and progress list them. */
export type Tables = Readonly<Record<TableName, TableSchema>>;

/** What `files` of a schema may be: a path in a folder, nothing that leads out of it. */
export const FILE_PATTERN = /^(?!\.\.?(?:\/|$))[^/\\\p{Cc}]+(?:\/(?!\.\.?(?:\/|$))[^/\\\p{Cc}]+)*$/u;

/** More than these are no tables of a business: they were made to do harm. */
export const MAX_TABLES = 20;
export const MAX_COLUMNS = 80;

const column = (name: string, kind: ColumnKind): TableColumn => ({ name, kind, nullable: false });
const key = (name: string): TableColumn => ({ ...column(name, 'id'), unique: true });
const nullable = (name: string, kind: ColumnKind): TableColumn => ({ name, kind, nullable: true });

/** In the order in which plans and progress list them. */
const schemas = {
  transactions: {
    large: true,
    columns: [
      column('transaction_id', 'uuid'),
      column('store_id', 'id'),
      column('payment_method_id', 'id'),
      nullable('voucher_id', 'id'),
      nullable('user_id', 'id'),
      column('original_amount', 'money'),
      column('discount_applied', 'money'),
      column('final_amount', 'money'),
      column('created_at', 'instant'),
    ],
  },
  transaction_items: {
    large: true,
    columns: [
      column('transaction_id', 'uuid'),
      column('item_id', 'id'),
      column('quantity', 'count'),
      column('unit_price', 'money'),
      column('subtotal', 'money'),
      column('created_at', 'instant'),
    ],
  },
  users: {
    large: true,
    columns: [
      key('user_id'),
      nullable('gender', 'text'),
      nullable('birthdate', 'date'),
      column('registered_at', 'instant'),
    ],
  },
  stores: {
    large: false,
    columns: [
      key('store_id'),
      column('store_name', 'text'),
      nullable('street', 'text'),
      nullable('postal_code', 'text'),
      nullable('city', 'text'),
      nullable('state', 'text'),
      nullable('latitude', 'text'),
      nullable('longitude', 'text'),
    ],
  },
  menu_items: {
    large: false,
    columns: [
      key('item_id'),
      column('item_name', 'text'),
      nullable('category', 'text'),
      column('price', 'money'),
      nullable('is_seasonal', 'text'),
      nullable('available_from', 'text'),
      nullable('available_to', 'text'),
    ],
  },
} satisfies Tables;

export type ShopTable = keyof typeof schemas;
/** The tables of the coffee shop, built in. */
export const tableSchemas: { readonly [Table in ShopTable]: TableSchema } = schemas;
export const tableNames: readonly ShopTable[] = Object.keys(schemas) as ShopTable[];

/** The schema of a table; names may come from outside. */
export const tableIn = (tables: Tables, name: TableName): TableSchema | undefined => ownValue(tables, name);

/** Of a table of a plan: the schema that comes with it, or that of the coffee shop. @throws CoffeeError BAD_MESSAGE when there is none. */
export function schemaOf({ table, schema }: { readonly table: TableName; readonly schema?: TableSchema }): TableSchema {
  const found = schema ?? tableIn(tableSchemas, table);
  if (!found) throw new CoffeeError('BAD_MESSAGE', `there is no table ${table}`);
  return found;
}
