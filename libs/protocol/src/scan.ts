/**
 * The tables of a data folder and what a reader extracts from them. Owns: the schema of every table (columns in the order of
 * the header, their kinds, which may be empty) and the shape of a scan. Must not know: bytes of CSV, queries, stages.
 * A new table is one entry of `schemas`.
 */

/**
 * What a field holds, and as what it travels: `uuid` 16 bytes, or text where an id is none; `id` a non-negative integer, also
 * written "17272.0"; `count` an integer; `money` thousandths; `instant` seconds since 1970; `date` days since 1970; `text` UTF-8.
 */
export const columnKinds = ['uuid', 'id', 'count', 'money', 'instant', 'date', 'text'] as const;
export type ColumnKind = (typeof columnKinds)[number];

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
}

export interface TableSchema {
  /** True for a table of many files and millions of rows; false for one that fits in memory a hundred times over. */
  readonly large: boolean;
  /** In the order in which exports have them; a file may have others, and any order. */
  readonly columns: readonly TableColumn[];
}

const column = (name: string, kind: ColumnKind): TableColumn => ({ name, kind, nullable: false });
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
      column('user_id', 'id'),
      nullable('gender', 'text'),
      nullable('birthdate', 'date'),
      column('registered_at', 'instant'),
    ],
  },
  stores: {
    large: false,
    columns: [
      column('store_id', 'id'),
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
      column('item_id', 'id'),
      column('item_name', 'text'),
      nullable('category', 'text'),
      column('price', 'money'),
      nullable('is_seasonal', 'text'),
      nullable('available_from', 'text'),
      nullable('available_to', 'text'),
    ],
  },
} satisfies Record<string, TableSchema>;

export type TableName = keyof typeof schemas;
export const tableSchemas: { readonly [Table in TableName]: TableSchema } = schemas;
/** All tables, in the order of their schemas. */
export const tableNames: readonly TableName[] = Object.keys(schemas) as TableName[];

/**
 * The column of a table in which each value stands once, so that it may be joined: its first, where that is an id; undefined for a table without one. A file
 * in which such a value stands twice is refused when it is read.
 */
export function uniqueKeyOf({ columns: [first] }: TableSchema): string | undefined {
  return first?.kind === 'id' ? first.name : undefined;
}
