/** Functions applied to bound arguments: their kinds, and what is said of arguments that do not fit. */
import {
  commonKind,
  scalarFunction,
  scaleOf,
  type Expression,
  type ExpressionKind,
  type ScalarName,
} from '@coffee/operators';
import type { Position } from '../text/sql-error';
import type { Syntax } from '../syntax/tree';
import { constantOf, formOf, inWords, missing } from './constants';
import { single, type Environment } from './environment';

/** @param problem is what is said when the arguments do not fit. @throws SqlError */
export function apply(
  env: Environment,
  fn: ScalarName,
  of: readonly Expression[],
  at: Position,
  problem: (kinds: readonly ExpressionKind[]) => string,
): Expression {
  const { gives, constantsFrom } = scalarFunction(fn);
  const kinds = of.map(({ kind }) => kind);
  const kind = gives(kinds);
  if (kind === undefined) throw env.error(at, problem(kinds));
  if (constantsFrom !== undefined && of.slice(constantsFrom).some((each) => !('constant' in each)))
    throw env.error(at, 'only the first argument can be an expression: the others have to be constants');
  return { fn, of, kind };
}

/** "an amount and a text". */
export const kindsInWords = (kinds: readonly ExpressionKind[]): string => {
  const words = kinds.map(inWords);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
};

export type Bind = (syntax: Syntax, env: Environment) => Expression;

/**
 * Several values that have to be of one kind: a text that is written between others is read as what they are, a NULL is one of theirs. Exact numbers,
 * and a date with a timestamp, stay as they are: functions take them together.
 * @throws SqlError for a text that is none of the kind, and for kinds that do not go together.
 */
export function bindTogether(
  bind: Bind,
  env: Environment,
  operands: readonly Syntax[],
  at: Position,
  doing: string,
): Expression[] {
  const written = operands.map((operand) => single(env, operand));
  const bound = written.map((each) => (isOpen(each) ? undefined : bind(each, env)));
  const kinds = bound.filter((each) => each !== undefined).map(({ kind }) => kind);
  const kind = kinds.length > 0 ? commonKind(kinds) : written.some(({ node }) => node === 'text') ? 'text' : 'count';
  if (kind === undefined)
    throw env.error(at, `${kindsInWords([...new Set(kinds)])} cannot be ${doing}: ${castHint(kinds)}`);
  return written.map((each, i) => {
    if (each.node === 'null') return missing(kind);
    if (each.node !== 'text') return inUnitsOf(kind, bound[i]!);
    const constant = constantOf(each.value, kind);
    if (constant) return constant;
    throw env.error(each.at, `this is not ${inWords(kind)}, as what stands beside it: write one like ${formOf(kind)}`);
  });
}

/** A number that is written beside an amount is one, too. */
function inUnitsOf(kind: ExpressionKind, value: Expression): Expression {
  const [from, to] = [scaleOf(value.kind), scaleOf(kind)];
  if (!('constant' in value) || typeof value.constant !== 'number' || from === undefined || to === undefined)
    return value;
  const constant = value.constant * 10 ** (to - from);
  return to > from && Number.isSafeInteger(constant) ? { constant, kind } : value;
}

/** Its kind is that of what stands beside it. */
const isOpen = ({ node }: Syntax): boolean => node === 'text' || node === 'null';

function castHint(kinds: readonly ExpressionKind[]): string {
  if (kinds.includes('time')) return 'CAST(x AS TIME) gives the time of day of a timestamp';
  if (kinds.includes('text')) return 'CAST one side, like CAST(x AS VARCHAR)';
  if (kinds.includes('date') || kinds.includes('instant')) return 'year(x), month(x) and the like are its parts';
  return 'CAST one side';
}
