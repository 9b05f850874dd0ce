/** Random tables, joined. Owns: by which columns, and how these are named where they are looked at. */
import { tableNames, tableSchemas, type ColumnKind, type ShopTable } from '@coffee/protocol';
import type { Random } from '../../random';
import { atom, type Kind, type Node } from './node';
import type { Join } from './question';

export interface Source {
  readonly from: ShopTable;
  readonly alias: string | undefined;
  readonly joins: readonly Join[];
  readonly columns: readonly Node[];
  /** By which no two rows are equal; none of a table without such columns. */
  readonly unique: readonly Node[];
  readonly stars: readonly Star[];
}

export interface Star {
  readonly sql: string;
  readonly columns: readonly { readonly name: string; readonly node: Node }[];
}

interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** What its table is called. */
  readonly label: string;
  /** A column before has the same values, and the name. */
  readonly isSecond: boolean;
}

const kinds: { readonly [Of in ColumnKind]: Kind } = {
  uuid: 'uuid',
  id: 'number',
  count: 'number',
  money: 'number',
  decimal: 'number',
  instant: 'instant',
  date: 'date',
  text: 'text',
  boolean: 'boolean',
};

const froms: readonly ShopTable[] = ['transactions', 'transactions', 'transaction_items', ...tableNames];
/** Of a table that can be joined. */
const keyOf = (table: ShopTable): string | undefined => tableSchemas[table].columns.find(({ unique }) => unique)?.name;
const joinable = tableNames.filter((table) => keyOf(table) !== undefined);

export function randomSource(random: Random): Source {
  const from = random.oneOf(froms);
  const alias = random.once(3) ? 't' : undefined;
  const columns: Column[] = columnsOf(from, alias ?? from);
  const joins: Join[] = [];
  for (let left = random.oneOf([0, 0, 1, 1, 2, 3]); left > 0; left--) {
    const join = randomJoin(random, columns, joins.length);
    if (join) joins.push(join);
  }
  const node = (column: Column): Node => nodeOf(column, columns, random);
  const own = columns.slice(0, tableSchemas[from].columns.length);
  const [first] = own;
  const starOf = (sql: string, of: readonly Column[]): Star => ({
    sql,
    columns: of.map((column) => ({ name: column.name, node: node(column) })),
  });
  return {
    ...{ from, alias, joins },
    columns: columns.map(node),
    unique: first!.kind === 'id' || from === 'transactions' ? [node(first!)] : [],
    stars: [
      starOf(
        '*',
        columns.filter(({ isSecond }) => !isSecond),
      ),
      starOf(`${alias ?? from}.*`, own),
    ],
  };
}

const columnsOf = (table: ShopTable, label: string, key?: string): Column[] =>
  tableSchemas[table].columns.map(({ name, kind }) => ({ name, kind, label, isSecond: name === key }));

/** Adds its columns. */
function randomJoin(random: Random, columns: Column[], at: number): Join | undefined {
  const table = random.oneOf(joinable);
  const key = keyOf(table)!;
  const isThere = columns.some(({ label }) => label === table);
  const alias = isThere || random.once(2) ? `j${at + 1}` : undefined;
  const label = alias ?? table;
  const kind = random.oneOf(['LEFT JOIN', 'LEFT JOIN', 'INNER JOIN', 'JOIN', 'LEFT OUTER JOIN'] as const);
  const same = columns.filter(({ name, isSecond }) => name === key && !isSecond);
  const usings = same.length === 1 && random.once(2);
  // By a column of its name, mostly; else by any other id.
  const ids = columns.filter((column) => column.kind === 'id');
  const by = same.length > 0 && !random.once(4) ? random.oneOf(same) : random.oneOf([...ids, undefined]);
  if (usings) {
    columns.push(...columnsOf(table, label, key));
    return { table, kind, alias, on: `USING (${key})` };
  }
  if (!by) return undefined;
  const sides = [`${by.label}.${by.name}`, `${label}.${key}`];
  columns.push(...columnsOf(table, label));
  return { table, kind, alias, on: `ON ${(random.once(2) ? sides : sides.toReversed()).join(' = ')}` };
}

/** With its table where it must be, and now and then where it need not. */
function nodeOf(column: Column, all: readonly Column[], random: Random): Node {
  const { name, kind, label, isSecond } = column;
  const namesakes = all.filter((other) => other.name === name && !other.isSecond);
  const isClear = !isSecond && namesakes.length === 1;
  const written = random.once(15) ? name.toUpperCase() : random.once(15) ? `"${name}"` : name;
  const sql = isClear && !random.once(4) ? written : `${label}.${written}`;
  const scale = kind === 'money' ? 3 : 0;
  const isNumber = kinds[kind] === 'number';
  return atom(kinds[kind], [], () => sql, { isColumn: true, ...(isNumber && { scale, units: scale }) });
}
