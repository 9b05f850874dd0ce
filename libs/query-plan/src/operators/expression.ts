/** Expressions in plans: whether one that was read is sound, and its text. */
import { quoted, quotedStart, startOf } from '@coffee/core';
import {
  isTextual,
  plainText,
  scalarFunction,
  scalarFunctions,
  type ComputedColumn,
  type Expression,
  type ExpressionKind,
} from '@coffee/operators';
import { columnKinds, formatDecimal, formatMoney } from '@coffee/protocol';
import type * as zod from 'zod';
import { columnName, valueKind } from './columns';
import { MOST_PARTS } from './most-parts';
import type { Shape, Z } from './operator';

/** Beyond these an expression was made to do harm: a statement has 500 words and signs, and so comes to no such depth. */
const MOST = { depth: 500, nodes: MOST_PARTS, text: 10_000 } as const;

const expressionKinds: readonly string[] = [...columnKinds, 'month', 'half', 'time'];
/** Also of a joined table: `stores.store_name`. */
const COLUMN = /^[a-z][a-z0-9_]{0,59}(\.[a-z][a-z0-9_]{0,59})?$/;

/** Read by hand: a schema that refers to itself could be made to go as deep as whoever wrote the plan likes. */
export const expressionSchema = (z: Z): zod.ZodType<Expression> =>
  z.custom<Expression>().superRefine((value, context) => {
    const problem = problemOf(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: `no expression: ${problem}` });
  });

function problemOf(value: unknown): string | undefined {
  let nodes = 0;
  const check = (node: unknown, depth: number): string | undefined => {
    if (++nodes > MOST.nodes) return `more than ${MOST.nodes} parts`;
    if (depth > MOST.depth) return `deeper than ${MOST.depth}`;
    if (typeof node !== 'object' || node === null) return 'a part is no object';
    const { kind, ...rest } = node as Record<string, unknown>;
    if (typeof kind !== 'string' || !expressionKinds.includes(kind)) return `no kind ${quotedStart(String(kind))}`;
    const fields = Object.keys(rest).sort().join();
    if (fields === 'column') return columnProblem(rest['column']);
    if (fields === 'constant') return constantProblem(rest['constant'], kind as ExpressionKind);
    if (fields !== 'fn,of') return `a part has the fields ${quotedStart(fields)}`;
    const { fn, of } = rest;
    if (!Array.isArray(of)) return 'the arguments of a function are no list';
    for (const arg of of) {
      const problem = check(arg, depth + 1);
      if (problem !== undefined) return problem;
    }
    return callProblem(String(fn), of as readonly Expression[], kind as ExpressionKind);
  };
  return check(value, 1);
}

const columnProblem = (name: unknown): string | undefined =>
  typeof name === 'string' && COLUMN.test(name) ? undefined : 'the name of a column is none';

function constantProblem(constant: unknown, kind: ExpressionKind): string | undefined {
  if (constant === null) return undefined;
  if (isTextual(kind))
    return typeof constant === 'string' && constant.length <= MOST.text
      ? undefined
      : 'a constant is no text, or too long';
  if (kind === 'boolean') return typeof constant === 'boolean' ? undefined : 'a constant is neither true nor false';
  const isFine = kind === 'instant' || kind === 'time' ? Number.isFinite(constant) : Number.isSafeInteger(constant);
  return isFine ? undefined : `a constant is no ${kind}`;
}

function callProblem(fn: string, of: readonly Expression[], kind: ExpressionKind): string | undefined {
  if (!scalarFunctions.some((known) => known.fn === fn)) return `no function ${quotedStart(fn)}`;
  const { gives, constantsFrom = Infinity, problemOf: wrong } = scalarFunction(fn);
  const kinds = of.map((arg) => arg.kind);
  if (gives(kinds) !== kind) return `${fn} of ${startOf(kinds.join(', '), 200)} is no ${kind}`;
  const constants = of.slice(constantsFrom);
  if (constants.some((arg) => !('constant' in arg))) return `${fn} takes a constant where there is none`;
  for (const arg of constants) {
    const problem = 'constant' in arg && typeof arg.constant === 'string' ? wrong?.(arg.constant) : undefined;
    if (problem !== undefined) return `the constant of ${fn} ${problem}`;
  }
  return undefined;
}

export const computedSchema = (z: Z): zod.ZodType<ComputedColumn> =>
  z.strictObject({ name: columnName(z), kind: valueKind(z), of: expressionSchema(z) } satisfies Shape<ComputedColumn>);

/** Columns that are not of the kind that their expression gives. */
export const computedProblems = (columns: readonly ComputedColumn[]): string[] =>
  columns.flatMap(({ name, kind, of }) =>
    of.kind === kind ? [] : [`column ${name} is ${kind}, but computed as ${of.kind}`],
  );

export const computedText = ({ name, of }: ComputedColumn): string => {
  const text = expressionText(of);
  return text === name ? name : `${name} = ${text}`;
};

const infix: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  modulo: '%',
  equal: '=',
  'not-equal': '<>',
  less: '<',
  'less-equal': '<=',
  greater: '>',
  'greater-equal': '>=',
  and: 'and',
  or: 'or',
  concat: '||',
  like: 'like',
};

/** As one would write it. */
export function expressionText(expression: Expression): string {
  if ('column' in expression) return expression.column;
  if ('constant' in expression) return constantText(expression.constant, expression.kind);
  const { fn, of } = expression;
  const sign = infix[fn];
  if (sign !== undefined) return of.map(operandText).join(` ${sign} `);
  const [first, ...others] = of;
  if (fn === 'in') return `${operandText(first!)} in (${others.map(expressionText).join(', ')})`;
  if (fn === 'is-missing') return `${operandText(first!)} is missing`;
  if (fn === 'not') return `not ${operandText(first!)}`;
  return `${fn}(${of.map(expressionText).join(', ')})`;
}

const operandText = (expression: Expression): string =>
  'fn' in expression && (infix[expression.fn] !== undefined || ['in', 'is-missing', 'not'].includes(expression.fn))
    ? `(${expressionText(expression)})`
    : expressionText(expression);

function constantText(constant: number | string | boolean | null, kind: ExpressionKind): string {
  if (constant === null) return `missing ${kind}`;
  if (typeof constant !== 'number') return typeof constant === 'string' ? quoted(constant) : String(constant);
  switch (kind) {
    case 'money':
      return formatMoney(constant);
    case 'decimal':
      return formatDecimal(constant);
    default:
      return plainText(constant, kind);
  }
}
