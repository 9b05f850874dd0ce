/** Predicates over the rows of a table as filters. Owns: which of them have a fast case of their own. */
import type { Expression, FilterSpec } from '@coffee/operators';
import { isCall, isColumn, type Call, type ColumnExpression } from './expressions';

const MOST_YEARS = 100;

/** @param conjuncts must all be true. @returns filters in the order in which they are written. */
export function filtersOf(conjuncts: readonly Expression[]): FilterSpec[] {
  const filters: FilterSpec[] = [];
  const paired = new Set<Expression>();
  for (const conjunct of conjuncts) {
    if (paired.has(conjunct)) continue;
    const window = timeWindow(conjunct, conjuncts);
    for (const other of window?.of ?? []) paired.add(other);
    filters.push(
      window?.filter ??
        overMidnight(conjunct) ??
        yearsOf(conjunct) ??
        minimumOf(conjunct) ?? { op: 'filter', by: 'expression', predicate: conjunct },
    );
  }
  return filters;
}

/** `year(c) = 2024`, `year(c) IN (2024, 2025)`. */
function yearsOf(conjunct: Expression): FilterSpec | undefined {
  if (!isCall(conjunct, 'equal') && !isCall(conjunct, 'in')) return undefined;
  const [left, ...constants] = conjunct.of;
  if (!left || !isCall(left, 'year')) return undefined;
  const of = instantIn(left);
  const years = constants.map(numberOf);
  if (!of || !years.every((year) => year !== undefined && Number.isInteger(year) && year >= 1 && year <= 9999)) return;
  const ascending = [...new Set(years as number[])].sort((a, b) => a - b);
  return ascending.length > MOST_YEARS ? undefined : { op: 'filter', by: 'year', column: of.column, years: ascending };
}

/** `c >= constant`, both of one kind. */
function minimumOf(conjunct: Expression): FilterSpec | undefined {
  if (!isCall(conjunct, 'greater-equal')) return undefined;
  const [left, right] = conjunct.of;
  const minimum = right && numberOf(right);
  const takes = ['money', 'count', 'id'];
  if (!left || !isColumn(left) || !takes.includes(left.kind) || minimum === undefined) return undefined;
  const isId = left.kind === 'id' && right!.kind === 'count';
  return left.kind === right!.kind || isId ? { op: 'filter', by: 'at-least', column: left.column, minimum } : undefined;
}

/** `CAST(c AS TIME) BETWEEN a AND b`: two comparisons, wherever they stand. */
function timeWindow(
  conjunct: Expression,
  all: readonly Expression[],
): { readonly filter: FilterSpec; readonly of: readonly Expression[] } | undefined {
  const begins = all.find(
    (other) => timeBound(other, 'greater-equal') && (other === conjunct || timeBound(conjunct, 'less-equal')),
  );
  const from = begins && timeBound(begins, 'greater-equal');
  const ends = from && all.find((other) => timeBound(other, 'less-equal')?.column === from.column);
  const to = ends && timeBound(ends, 'less-equal');
  if (!begins || !ends || !from || !to || from.at > to.at || (conjunct !== begins && conjunct !== ends))
    return undefined;
  return {
    filter: { op: 'filter', by: 'time-of-day', column: from.column, from: from.at, to: to.at },
    of: [begins, ends],
  };
}

/** `CAST(c AS TIME) >= a OR CAST(c AS TIME) <= b`, where a is the later one. */
function overMidnight(conjunct: Expression): FilterSpec | undefined {
  const [first, second, ...others] = isCall(conjunct, 'or') ? conjunct.of : [];
  if (!first || !second || others.length > 0) return undefined;
  const from = timeBound(first, 'greater-equal') ?? timeBound(second, 'greater-equal');
  const to = timeBound(first, 'less-equal') ?? timeBound(second, 'less-equal');
  if (!from || !to || from.column !== to.column || from.at <= to.at) return undefined;
  return { op: 'filter', by: 'time-of-day', column: from.column, from: from.at, to: to.at };
}

/** `CAST(c AS TIME) >= constant`, or `<=`. */
function timeBound(
  expression: Expression,
  fn: 'greater-equal' | 'less-equal',
): { readonly column: string; readonly at: number } | undefined {
  if (!isCall(expression, fn)) return undefined;
  const [left, right] = expression.of;
  const of = left && isCall(left, 'to-time') ? instantIn(left) : undefined;
  const at = right && right.kind === 'time' ? numberOf(right) : undefined;
  return of && at !== undefined && Number.isInteger(at) ? { column: of.column, at } : undefined;
}

function instantIn({ of: [argument] }: Call): ColumnExpression | undefined {
  return argument && isColumn(argument) && argument.kind === 'instant' ? argument : undefined;
}

function numberOf(expression: Expression): number | undefined {
  return 'constant' in expression && typeof expression.constant === 'number' ? expression.constant : undefined;
}
