/** Tables as the text of a `schema.sql`: what `readSchema` reads as the same. */
import type { ColumnKind, Separator, TableColumn, TableName, Tables, TableSchema } from '@coffee/protocol';

const types: Readonly<Record<ColumnKind, string>> = {
  uuid: 'UUID',
  id: 'BIGINT',
  count: 'BIGINT',
  money: 'DECIMAL(18, 3)',
  decimal: 'DECIMAL(18, 6)',
  instant: 'TIMESTAMP',
  date: 'DATE',
  boolean: 'BOOLEAN',
  text: 'VARCHAR',
};

const separatorNames: Readonly<Record<Separator, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** @param notes lines for people, above the table of that name. */
export const schemaText = (tables: Tables, notes: ReadonlyMap<TableName, readonly string[]> = new Map()): string =>
  Object.entries(tables)
    .map(([name, schema]) => tableText(name, schema, notes.get(name) ?? []))
    .join('\n');

function tableText(name: TableName, schema: TableSchema, notes: readonly string[]): string {
  const { columns, files, separator, decimalComma, dates, large } = schema;
  const comments = [
    ...notes,
    ...(files === undefined ? [] : [`file: ${files}`]),
    ...(separator === undefined ? [] : [`separator: ${separatorNames[separator]}`]),
    ...(decimalComma ? ['decimal: comma'] : []),
    ...(dates === undefined ? [] : [`dates: ${dates}`]),
    ...(large === columns.some(({ unique }) => unique) ? [`size: ${large ? 'large' : 'small'}`] : []),
    ...columns.flatMap(({ name: column, header }) =>
      header === undefined ? [] : [`column: "${header.replaceAll('"', '""')}" AS ${column}`],
    ),
  ];
  return [
    ...comments.map((comment) => `-- ${comment}`),
    `CREATE TABLE ${identifier(name)} (`,
    columns.map((column) => `  ${columnText(column)}`).join(',\n'),
    ');',
    '',
  ].join('\n');
}

function columnText({ name, kind, nullable, unique }: TableColumn): string {
  const how = unique ? (nullable ? ' UNIQUE' : ' PRIMARY KEY') : nullable ? '' : ' NOT NULL';
  return `${identifier(name)} ${types[kind]}${how}`;
}

/** Of a table or a column: some names are words of SQL. */
export const identifier = (name: string): string => (WORDS.has(name) ? `"${name}"` : name);
const WORDS = new Set(
  'all and any as asc between by case cast check column constraint create cross default desc distinct else end except exists false fetch for foreign from full group having in inner intersect into is join key left like limit not null offset on or order outer primary qualify references right select set table then to true union unique user using values when where window with'.split(
    ' ',
  ),
);
