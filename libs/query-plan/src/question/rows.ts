/** The rows of the first table, filtered, with the columns that are computed of them. */
import {
  columnsIn,
  sameExpression,
  type ComputedColumn,
  type Expression,
  type FilterSpec,
  type LimitSpec,
  type ScalarName,
} from '@coffee/operators';
import type { TableColumn, TableName, TableSchema } from '@coffee/protocol';
import type { FilterNode, ProjectNode, RowsNode, ScanNode } from '../logical-plan';
import { call, column, columnKind, isCall, isColumn, isPresent, type ColumnExpression } from './expressions';
import { Naming } from './naming';

export interface KeyInput {
  readonly from: string;
  readonly unit?: 'month' | 'half';
  readonly nullable: boolean;
  /** The key behind the merge, where it has this name. */
  readonly value: (name: string) => Expression;
}

export class Rows {
  readonly #computed: ComputedColumn[] = [];
  #first: LimitSpec | undefined;
  readonly #naming: Naming;

  /** @param present columns whose rows without a value are left out in any case. */
  constructor(
    readonly table: TableName,
    readonly schema: TableSchema,
    private readonly filters: readonly FilterSpec[],
    private readonly present: ReadonlySet<string>,
  ) {
    this.#naming = new Naming(this.names);
  }

  /** The columns of the table. */
  get names(): string[] {
    return this.schema.columns.map(({ name }) => name);
  }

  keyOf(wanted: string, of: Expression): KeyInput {
    const asItIs = { value: (name: string) => column(name, of.kind) };
    if (isColumn(of)) return { from: of.column, nullable: this.#isNullable(of.column), ...asItIs };
    const unit = unitIn(of);
    if (unit) return { ...unit, nullable: this.#isNullable(unit.from), ...asItIs };
    const [instant, format] = isCall(of, 'format-time') ? of.of : [];
    if (!instant || !format || !('constant' in format))
      return { from: this.#computedAs(wanted, of), nullable: true, ...asItIs };
    // What the format writes tells as much as the beginning of its finest part: a number for each row, and a text for each group.
    const begin = beginnings.get(String(format.constant));
    if (begin === undefined) return { from: this.#computedAs(wanted, of), nullable: true, ...asItIs };
    const beginning = call(begin, instant);
    return {
      from: this.#computedAs(wanted, beginning),
      nullable: true,
      value: (name) => call('format-time', column(name, beginning.kind), format),
    };
  }

  inputOf(wanted: string, of: Expression): { readonly from: string; readonly nullable: boolean } {
    if (isColumn(of)) return { from: of.column, nullable: this.#isNullable(of.column) };
    return { from: this.#computedAs(wanted, of), nullable: true };
  }

  /** Whether a column that an answer has of them may be without a value. */
  mayBeMissing(name: string): boolean {
    return this.#computed.some((each) => each.name === name) || this.#isNullable(name);
  }

  /** A column for an answer. */
  columnOf(wanted: string, of: Expression): ColumnExpression {
    return isColumn(of) ? of : column(this.#computedAs(wanted, of), of.kind);
  }

  /** Only the first of each part of the table are handed on. */
  first(limit: LimitSpec): void {
    this.#first = limit;
  }

  /** @param complete columns without which a row is left out behind. */
  node(complete: ReadonlySet<string>): RowsNode {
    const nullable = [...this.present].filter((name) => !complete.has(name) && this.#kindOf(name)?.nullable);
    const present = nullable.map((name): FilterSpec => {
      return { op: 'filter', by: 'expression', predicate: isPresent(column(name, this.#kindOf(name)!.kind)) };
    });
    const filtered = [...this.filters, ...present].reduce<ScanNode | FilterNode>(
      (input, predicate) => ({ op: 'filter', input, predicate }),
      {
        op: 'scan',
        table: this.table,
      },
    );
    const computed: ScanNode | FilterNode | ProjectNode =
      this.#computed.length === 0 ? filtered : { op: 'project', input: filtered, columns: this.#computed };
    return this.#first ? { op: 'first', input: computed, limit: this.#first } : computed;
  }

  #computedAs(wanted: string, of: Expression): string {
    const known = this.#computed.find((each) => sameExpression(each.of, of));
    if (known) return known.name;
    const name = this.#naming.name(`${wanted}_in`, 'computed');
    this.#computed.push({ name, kind: columnKind(of), of });
    return name;
  }

  #isNullable(name: string): boolean {
    return !this.present.has(name) && this.#kindOf(name)?.nullable === true;
  }

  #kindOf(name: string): TableColumn | undefined {
    return this.schema.columns.find((each) => each.name === name);
  }
}

/** Months and half-years of instants need not be computed: keys are counted in them. */
function unitIn(of: Expression): Required<Pick<KeyInput, 'from' | 'unit'>> | undefined {
  const unit = isCall(of, 'to-month') ? 'month' : isCall(of, 'to-half') ? 'half' : undefined;
  const [instant] = 'fn' in of ? of.of : [];
  return unit && instant && isColumn(instant) && instant.kind === 'instant'
    ? { from: instant.column, unit }
    : undefined;
}

const beginnings: ReadonlyMap<string, ScalarName> = new Map([
  ['%Y', 'trunc-year'],
  ['%Y-%m', 'trunc-month'],
  ['%Y-%m-%d', 'trunc-day'],
  ['%Y-%m-%d %H', 'trunc-hour'],
  ['%Y-%m-%d %H:00', 'trunc-hour'],
]);

/** Columns that a row must have, by the conjuncts that say no more than that; and the other conjuncts. */
export function presentIn(conjuncts: readonly Expression[]): {
  readonly present: ReadonlySet<string>;
  readonly others: readonly Expression[];
} {
  const columnOf = (conjunct: Expression): string | undefined => {
    const [inner] = isCall(conjunct, 'not') ? conjunct.of : [];
    return inner && isCall(inner, 'is-missing') && isColumn(inner.of[0]!) ? columnsIn(inner)[0] : undefined;
  };
  const present = conjuncts.flatMap((conjunct) => columnOf(conjunct) ?? []);
  return { present: new Set(present), others: conjuncts.filter((conjunct) => columnOf(conjunct) === undefined) };
}
