/**
 * A small language for logical plans. Owns: the steps, and the check of each as it is written: a column that is not there, or
 * of the wrong kind, is an error that names the step. What may follow what is in the types: rows can be filtered and grouped,
 * groups can be cut to their top and joined, filtered rows and groups can be answers.
 *
 *   scan('transactions')
 *     .filter(yearIn('created_at', [2024]))
 *     .group('tpv', { half: byHalf('created_at'), store_id: 'store_id' }, { tpv: sum('final_amount') }, 'store_id')
 *     .join('stores', { on: 'store_id', attach: ['store_name'] })
 *     .answer('tpv_2024', { half: 'half', store: orElse('store_name', 'store_id'), tpv: 'tpv' }, ['half', 'store_name']);
 */
import { CoffeeError } from '@coffee/core';
import {
  aggregateFunction,
  type AggregateCall,
  type AggregateName,
  type ColumnFilter,
  type KeySpec,
} from '@coffee/operators';
import { columnKinds, schemaOf, tableSchemas, type ShopTable, type TableName } from '@coffee/protocol';
import { NAME, answerOf, type AnswerColumns, type OrderBy } from './logical-answer';
import type { Answer, FilterNode, GroupNode, JoinNode, LogicalKind, RowsNode, ScanNode, TopNode } from './logical-plan';

export { descending, orElse, ratio } from './logical-answer';

/** The columns at one place of a plan. */
export type Columns = ReadonlyMap<string, LogicalKind>;

export const yearIn = (column: string, years: readonly number[]): ColumnFilter => ({
  op: 'filter',
  by: 'year',
  column,
  years,
});
/** `from` and `to` in seconds since midnight, both in. */
export const timeOfDay = (column: string, { from, to }: { from: number; to: number }): ColumnFilter => ({
  op: 'filter',
  by: 'time-of-day',
  column,
  from,
  to,
});
export const atLeast = (column: string, minimum: number): ColumnFilter => ({
  op: 'filter',
  by: 'at-least',
  column,
  minimum,
});

/** A group key: a column as it is, or the month or half-year of an instant. Rows where it is missing are left out, unless made `orMissing`. */
export type Key = string | Omit<KeySpec, 'name'>;
export const byMonth = (from: string): Key => ({ from, unit: 'month' });
export const byHalf = (from: string): Key => ({ from, unit: 'half' });
/** The rows without a value are a group of their own. */
export const orMissing = (key: Key): Key => ({ ...(typeof key === 'string' ? { from: key } : key), nullable: true });

/** A function over each group: of the values of a column, or (without `from`) of its rows. */
export type Aggregate = Pick<AggregateCall, 'fn' | 'from'>;
export const aggregateOf = (fn: AggregateName, from?: string): Aggregate =>
  from === undefined ? { fn } : { fn, from };
export const sum = (from: string): Aggregate => aggregateOf('sum', from);
/** The number of rows. */
export const count = (): Aggregate => aggregateOf('count');

export function scan(table: ShopTable): Rows {
  const columns = tableSchemas[table].columns.map(({ name, kind }) => [name, kind] as const);
  return new Rows({ op: 'scan', table }, new Map(columns));
}

/** Rows of a table, as they are. */
export class Rows {
  constructor(
    protected readonly node: ScanNode | FilterNode,
    protected readonly columns: Columns,
  ) {}

  /** The rows for which it is true, in the order of the steps: put the one that drops most first. */
  filter(predicate: ColumnFilter): FilteredRows {
    const kinds: readonly LogicalKind[] = predicate.by === 'at-least' ? ['money', 'count', 'id'] : ['instant'];
    expectKind(this.columns, predicate.column, kinds, `filter by ${predicate.by}`);
    return new FilteredRows({ op: 'filter', input: this.node, predicate }, this.columns);
  }

  /**
   * Aggregates over the rows that have equal keys; without keys over all rows. `partitionBy` is the key that has many values. A row that lacks
   * a value of a column in which every row has one cannot be read, and is left out; in other columns it counts for nothing.
   */
  group(
    name: string,
    keys: Readonly<Record<string, Key>>,
    aggregates: Readonly<Record<string, Aggregate>>,
    partitionBy?: string,
  ): Groups {
    const step = `group ${name}`;
    for (const each of [name, ...Object.keys(keys), ...Object.keys(aggregates)])
      if (!NAME.test(each)) throw defect(step, `has ${JSON.stringify(each)} for a name: use a to z, 0 to 9 and _`);
    const columns = new Map<string, LogicalKind>();
    const keySpecs = Object.entries(keys).map(([as, key]): KeySpec => {
      const spec = { name: as, ...(typeof key === 'string' ? { from: key } : key) };
      const kind = expectKind(this.columns, spec.from, spec.unit ? ['instant'] : keyKinds, step);
      columns.set(as, spec.unit ?? kind);
      return spec;
    });
    if (partitionBy !== undefined && !columns.has(partitionBy))
      throw defect(step, `cannot be partitioned by ${partitionBy}, which is no key`);
    const calls = Object.entries(aggregates).map(([as, aggregate]): AggregateCall => {
      if (columns.has(as)) throw defect(step, `has two columns named ${as}`);
      const call = this.#call(as, aggregate, step);
      columns.set(as, aggregateFunction(call.fn).gives(call.kind)!);
      return call;
    });
    if (calls.length === 0) throw defect(step, 'takes an aggregate');
    const partitions = partitionBy === undefined ? {} : { partitionBy };
    return new Groups(
      { op: 'group', name, input: this.node, keys: keySpecs, aggregates: calls, ...partitions },
      columns,
    );
  }

  #call(name: string, { fn, from }: Aggregate, step: string): AggregateCall {
    const kind = from === undefined ? undefined : expectKind(this.columns, from, anyKind, step);
    if (aggregateFunction(fn).gives(kind) === undefined)
      throw defect(step, `cannot take the ${fn} of ${from === undefined ? 'rows' : `${from}, which is ${kind}`}`);
    if (from === undefined || kind === undefined) return { name, fn };
    const isNullable = schemaOf({ table: tableOf(this.node) }).columns.some(
      (column) => column.name === from && column.nullable,
    );
    return { name, fn, from, kind, ...(isNullable && { nullable: true }) };
  }
}

const anyKind: readonly LogicalKind[] = columnKinds;
/** Instants are keys by their month or half-year. */
const keyKinds = anyKind.filter((kind) => kind !== 'instant');

const tableOf = (node: RowsNode): TableName => (node.op === 'scan' ? node.table : tableOf(node.input));

export class FilteredRows extends Rows {
  declare protected readonly node: FilterNode;

  /** See `answerOf`. */
  answer(name: string, columns: AnswerColumns, orderBy: OrderBy): Answer {
    return answerOf(this.node, this.columns, name, columns, orderBy);
  }
}

/** Groups, or the top ones of them. */
export class Joinable {
  constructor(
    protected readonly node: GroupNode | TopNode | JoinNode,
    protected readonly columns: Columns,
  ) {}

  /** Attaches columns of another table where its column `on` is equal; without a partner they are missing. */
  join(table: ShopTable, { on, attach }: { on: string; attach: readonly string[] }): Joinable {
    const step = `join ${table}`;
    expectKind(this.columns, on, ['id'], step);
    const reference: Columns = new Map(tableSchemas[table].columns.map(({ name, kind }) => [name, kind]));
    expectKind(reference, on, ['id'], step);
    const columns = new Map(this.columns);
    const specs = attach.map((name) => {
      const kind = expectKind(reference, name, ['text', 'date', 'id', 'money', 'count'], step);
      if (columns.has(name)) throw defect(step, `attaches ${name}, but there is a column of that name`);
      columns.set(name, kind);
      return { from: name, as: name, kind: kind === 'text' ? ('text' as const) : ('number' as const) };
    });
    return new Joinable({ op: 'join', input: this.node, table, key: on, referenceKey: on, attach: specs }, columns);
  }

  /** See `answerOf`. */
  answer(name: string, columns: AnswerColumns, orderBy: OrderBy): Answer {
    return answerOf(this.node, this.columns, name, columns, orderBy);
  }
}

export class Groups extends Joinable {
  declare protected readonly node: GroupNode;

  /** The `limit` groups with the largest `by`, for each value of the keys `of`; ties go to the lowest `tie`. */
  top(limit: number, { by, of, tie }: { by: string; of: readonly string[]; tie: string }): Joinable {
    const isKey = (name: string): boolean => this.node.keys.some((key) => key.name === name);
    if (!this.node.aggregates.some((candidate) => candidate.name === by))
      throw defect('top', `goes by ${by}, which is no aggregate`);
    for (const name of [...of, tie]) if (!isKey(name)) throw defect('top', `uses ${name}, which is no key`);
    return new Joinable({ op: 'top', input: this.node, top: { group: of, by, tie, limit } }, this.columns);
  }
}

function expectKind(columns: Columns, name: string, kinds: readonly LogicalKind[], step: string): LogicalKind {
  const kind = columns.get(name);
  if (kind === undefined) throw defect(step, `needs column ${name}; there are ${[...columns.keys()].join(', ')}`);
  if (!kinds.includes(kind)) throw defect(step, `needs ${kinds.join(' or ')}, but column ${name} is ${kind}`);
  return kind;
}

const defect = (step: string, what: string): CoffeeError => new CoffeeError('INTERNAL', `in a query: ${step} ${what}`);
