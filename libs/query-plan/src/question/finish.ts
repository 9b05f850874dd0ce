/** What a question asks of its groups: which of them, their ranks, what is printed, in which order, how many. As steps of the tail of a plan. */
import { sameExpression, type ComputedColumn, type Expression, type OrderSpec, type TailSpec } from '@coffee/operators';
import type { Answer, AnswerColumn, GroupNode, JoinNode, TopNode } from '../logical-plan';
import { column, columnKind, columnsOf, replaced, type ColumnExpression } from './expressions';
import type { Grouped } from './grouped';
import { orderSpec, ordered, printed, totalOrder } from './printing';
import type { Question } from './question';

export class Finish {
  readonly tail: TailSpec[];
  /** Of the question's names: where a step before has put their values. */
  readonly #placed = new Map<string, Expression>();

  constructor(private readonly grouped: Grouped) {
    this.tail = [...grouped.tail];
  }

  /** The expression over the rows that there are now. */
  value(expression: Expression): Expression {
    return replaced(
      expression,
      (found) => this.#placed.get(found.column) ?? this.grouped.valueOf(found.column) ?? found,
    );
  }

  filter(predicate: Expression): void {
    this.tail.push({ op: 'filter', by: 'expression', predicate: this.value(predicate) });
  }

  /** Puts a rank beside all that is looked at behind it. */
  rank({ ranks, qualify, columns, orderBy }: Question): void {
    const behind = [...columns, ...orderBy].map(({ of }) => of).concat(qualify ?? []);
    const isRank = (name: string): boolean => ranks.some((rank) => rank.name === name);
    const input = new Projection(this.grouped);
    const kept = behind
      .flatMap(columnsOf)
      .filter(({ column: name }) => !isRank(name))
      .map((found) => [found.column, input.column(found.column, this.value(found))] as const);
    const steps = ranks.map(({ fn, partitionBy, orderBy: by, name }) => ({
      name,
      step: {
        op: 'rank' as const,
        fn,
        partitionBy: partitionBy.map((of) => input.column('part', this.value(of)).column),
        orderBy: by.map((order) => orderSpec(input.column('order', this.value(order.of)), order)),
        as: this.grouped.naming.name(name, 'rank'),
      },
    }));
    for (const [name, value] of kept) this.#placed.set(name, value);
    for (const { name, step } of steps) this.#placed.set(name, column(step.as, 'count'));
    this.tail.push({ op: 'project', columns: input.columns }, ...steps.map(({ step }) => step));
  }

  /** The answer of rows that end with the tail. */
  answer({ name, columns, orderBy, distinct, limit, offset }: Question, input: GroupNode | TopNode | JoinNode): Answer {
    const output = new Projection(this.grouped);
    const shown = columns.map(({ header, of }): AnswerColumn =>
      printed(header, output.column(header, this.value(of)))!,
    );
    const orders = orderBy.map((order) => ({ order, by: output.column('order', this.value(order.of)) }));
    const all = totalOrder(
      orders.map(({ order, by }) => ordered(by, order, true)),
      shown,
    );
    this.tail.push({ op: 'project', columns: output.columns });
    if (distinct) this.tail.push({ op: 'regroup', keys: output.columns.map(keyOf), aggregates: [] });
    if (limit !== undefined || offset !== undefined) {
      const kindOf = (of: string) => output.columns.find((each) => each.name === of)!.kind;
      const spec = all.map(({ column: by, descending = false, missing }): OrderSpec => {
        const missingFirst = missing === undefined ? !descending : missing === 'first';
        return orderSpec(column(by, kindOf(by)), { descending, missingFirst });
      });
      this.tail.push({
        op: 'limit',
        orderBy: spec,
        ...(limit !== undefined && { limit }),
        ...(offset !== undefined && { offset }),
      });
    }
    return { name, input: { op: 'tail', input, then: this.tail }, columns: shown, orderBy: all };
  }
}

/** Columns that are computed at once; equal ones are one. */
class Projection {
  readonly columns: ComputedColumn[] = [];

  constructor(private readonly grouped: Grouped) {}

  column(wanted: string, of: Expression): ColumnExpression {
    const known = this.columns.find((each) => sameExpression(each.of, of));
    if (known) return column(known.name, of.kind);
    const name = this.grouped.naming.name(wanted, 'value');
    this.columns.push({ name, kind: columnKind(of), of });
    return column(name, of.kind);
  }
}

const keyOf = ({ name, kind }: ComputedColumn) => ({ name, kind, nullable: true });
