/**
 * Expressions evaluated column by column. A function sees its arguments in all rows at once; an error in a row that is not looked at (behind a
 * condition that is false) is none.
 *
 * Invariants: a pure function of the chunk; the same chunk gives the same bytes. Must not know: plans, where the rows go.
 */
import { CoffeeError } from '@coffee/core';
import { columnOf, type Chunk, type Column } from '@coffee/protocol';
import { upTo } from '../up-to';
import { isTextual } from '../values';
import { columnOfVector, vectorOf } from './columns';
import type { ComputedColumn, Expression } from './expression';
import { scalarFunction } from './functions';
import type { ExpressionKind } from './kinds';
import type { Call } from './scalar-function';
import { rowsThatHold } from '../loops/truths';
import { bytesOfText, constantVector, spreadVector, takeVector, type Booleans, type Vector } from './vector';

/** @throws CoffeeError BAD_INPUT when there is no value for some row, BAD_MESSAGE when a column is absent or of another kind. */
export function computeColumns(chunk: Chunk, columns: readonly ComputedColumn[]): Column[] {
  const rows = new Rows(chunk.rows, (name, kind) => vectorOf(columnOf(chunk, name), kind, chunk.rows));
  return columns.map(({ name, kind, of }) => {
    if ('column' in of) return { ...columnOf(chunk, of.column), name };
    return columnOfVector(name, kind, compiled(of)(rows, false));
  });
}

/** @throws as `computeColumns` */
export function evaluate(expression: Expression, chunk: Chunk): Column {
  const kind = expression.kind === 'time' ? 'count' : expression.kind;
  return computeColumns(chunk, [{ name: 'value', kind, of: expression }])[0]!;
}

/** The numbers of the rows for which a predicate is true, ascending; undefined when that is all of them. @throws as `computeColumns` */
export function rowsWhere(predicate: Expression, chunk: Chunk): Uint32Array | undefined {
  const rows = new Rows(chunk.rows, (name, kind) => vectorOf(columnOf(chunk, name), kind, chunk.rows));
  const holds = compiled(predicate)(rows, false) as Booleans;
  const passing = rowsThatHold(holds);
  return passing.length === chunk.rows ? undefined : passing;
}

/** Some rows, of which columns are read once. */
class Rows {
  readonly #read = new Map<string, Vector>();

  constructor(
    readonly count: number,
    private readonly read: (name: string, kind: ExpressionKind) => Vector,
  ) {}

  vector(name: string, kind: ExpressionKind): Vector {
    let vector = this.#read.get(name);
    if (!vector) {
      vector = this.read(name, kind);
      this.#read.set(name, vector);
    }
    return vector;
  }

  subset(rows: Uint32Array): Rows {
    return new Rows(rows.length, (name, kind) => takeVector(this.vector(name, kind), rows));
  }
}

/** @param isTrial an error in a row that is not looked at is one, too: whoever tries asks again without. */
type Evaluator = (rows: Rows, isTrial: boolean) => Vector;

const known = new WeakMap<Expression, Evaluator>();

/** Compiled once for each expression of a plan. */
function compiled(expression: Expression): Evaluator {
  let evaluator = known.get(expression);
  if (!evaluator) {
    evaluator = compile(expression);
    known.set(expression, evaluator);
  }
  return evaluator;
}

function compile(expression: Expression): Evaluator {
  const { kind } = expression;
  if ('column' in expression) return (rows) => rows.vector(expression.column, kind);
  if ('constant' in expression) return constantEvaluator(expression);
  const { evaluate: run, looksAt } = scalarFunction(expression.fn);
  const of = expression.of.map(compiled);
  const kinds = expression.of.map((arg) => arg.kind);
  return (rows, isTrial) => {
    const call: Call = { kinds, kind, rows: rows.count };
    const args: Vector[] = [];
    for (const arg of of)
      args.push(looksAt && !isTrial ? argument(arg, rows, () => looksAt(args, call)) : arg(rows, isTrial));
    return run(args, call);
  };
}

function constantEvaluator({ constant, kind }: Extract<Expression, { constant: unknown }>): Evaluator {
  const shape = kind === 'boolean' ? 'boolean' : isTextual(kind) ? 'text' : 'number';
  const value = constant === null ? undefined : typeof constant === 'string' ? bytesOfText(constant) : constant;
  return ({ count }) => constantVector(value, shape, count);
}

/**
 * In all rows, unless that is an error: then in those that are looked at, which saves no time where there is none. What is tried tries nothing in its
 * turn: of arguments in arguments each is computed once more for each that it stands in, and not twice as often.
 */
function argument(arg: Evaluator, rows: Rows, looksAt: () => ((row: number) => boolean) | undefined): Vector {
  try {
    return arg(rows, true);
  } catch (thrown) {
    if (!(thrown instanceof CoffeeError && thrown.code === 'BAD_INPUT')) throw thrown;
    const isLooked = looksAt();
    const looked = isLooked && upTo(rows.count).filter(isLooked);
    if (!looked || looked.length === rows.count) return arg(rows, false);
    return spreadVector(arg(rows.subset(looked), false), looked, rows.count);
  }
}
