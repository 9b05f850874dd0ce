/** One group of the first table of a question, put together key by key and aggregate by aggregate. Owns: that equal ones are one. */
import { aggregateFunction, type AggregateCall, type Expression } from '@coffee/operators';
import type { GroupNode } from '../logical-plan';
import { SQL_GROUP } from '../work-queues';
import { column, columnKind, integer, isColumn, where } from './expressions';
import type { Naming } from './naming';
import type { QuestionAggregate } from './question';
import type { Rows } from './rows';

export class GroupBuilder {
  readonly #keys: GroupNode['keys'][number][] = [];
  readonly #aggregates: AggregateCall[] = [];
  #count: Expression | undefined;

  constructor(
    private readonly rows: Rows,
    private readonly naming: Naming,
  ) {}

  /** A column of the first table as a key; of others nothing. */
  column(name: string): void {
    const found = this.rows.schema.columns.find((candidate) => candidate.name === name);
    if (found) this.key(name, column(name, found.kind));
  }

  /** @returns the key behind the merge. */
  key(wanted: string, of: Expression): Expression {
    const { from, unit, nullable, value } = this.rows.keyOf(wanted, of);
    const known = this.#keys.find((key) => key.from === from && key.unit === unit);
    if (known) return value(known.name);
    const name = isColumn(of) ? from : this.naming.name(wanted, 'key');
    this.#keys.push({ name, from, ...(unit && { unit }), ...(nullable && { nullable }) });
    return value(name);
  }

  /** @returns its value behind the merge. */
  aggregate({ name: wanted, fn, of, filter }: QuestionAggregate): Expression {
    // The rows for which something is true are those with a value in a column that has one only there.
    const value = filter && !of ? where(filter, integer(1)) : of && where(filter, of);
    const input = value && this.rows.inputOf(wanted, value);
    const same = this.#aggregates.find((known) => known.fn === fn && known.from === input?.from);
    const kind = aggregateFunction(fn).gives(value && columnKind(value))!;
    if (same) return column(same.name, kind);
    const name = this.naming.name(wanted, fn.replace('_', ''));
    this.#aggregates.push({
      name,
      fn,
      ...(input && { from: input.from, kind: columnKind(value), ...(input.nullable && { nullable: true }) }),
    });
    return column(name, kind);
  }

  /** What it does not know is attached by a join. */
  mayBeMissing(name: string): boolean {
    const key = this.#keys.find((each) => each.name === name);
    const call = this.#aggregates.find((each) => each.name === name);
    if (call) return aggregateFunction(call.fn).mayBeMissing(call) || (this.#keys.length === 0 && call.fn !== 'count');
    return key?.nullable ?? key === undefined;
  }

  get hasKeys(): boolean {
    return this.#keys.length > 0;
  }

  rowCount(): Expression {
    return (this.#count ??= this.aggregate({ name: 'rows', fn: 'count' }));
  }

  node(): GroupNode {
    // Without an aggregate equal rows are one, which takes one all the same where partial states are made.
    if (this.#aggregates.length === 0) this.rowCount();
    const complete = [...this.#keys, ...this.#aggregates].flatMap(({ from, nullable }) =>
      nullable || !from ? [] : [from],
    );
    const input = this.rows.node(new Set(complete));
    return { op: 'group', name: SQL_GROUP, input, keys: this.#keys, aggregates: this.#aggregates };
  }
}
