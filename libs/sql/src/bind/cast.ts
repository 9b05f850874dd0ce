/** CAST: constants are read when the question is, other values by functions. */
import { scaleOf, type Expression, type ExpressionKind, type ScalarName } from '@coffee/operators';
import type { Position } from '../text/sql-error';
import type { SyntaxOf, TypeName } from '../syntax/tree';
import { apply, kindsInWords, type Bind } from './apply';
import { constantOf, formOf, inWords, missing } from './constants';
import { single, type Environment } from './environment';

const kinds: { readonly [Type in TypeName['type']]?: readonly [ExpressionKind, ScalarName] } = {
  BIGINT: ['count', 'to-integer'],
  VARCHAR: ['text', 'to-text'],
  DATE: ['date', 'to-date'],
  TIME: ['time', 'to-time'],
  TIMESTAMP: ['instant', 'to-instant'],
};

export function bindCast(bind: Bind, { of, to, at }: SyntaxOf<'cast'>, env: Environment): Expression {
  const written = single(env, of);
  const kind = kindOf(to);
  if (written.node === 'null') return missing(kind);
  if (written.node === 'text' && to.type !== 'DECIMAL') {
    const constant = constantOf(written.value, kind);
    if (constant) return constant;
    throw env.error(written.at, `this is not ${inWords(kind)}: write one like ${formOf(kind)}`);
  }
  const value = bind(written, env);
  const problem = (given: readonly ExpressionKind[]): string => {
    const works = to.type === 'TIME' ? 'a timestamp has a time of day' : 'a condition is made by comparing, x <> 0';
    const hint = to.type === 'TIME' || to.type === 'BOOLEAN' ? `: ${works}` : '';
    return `${kindsInWords(given)} cannot be ${inWords(kind)}${hint}`;
  };
  if (value.kind === kind) return to.type === 'DECIMAL' ? rounded(env, value, to.scale, at, problem) : value;
  if (to.type === 'DECIMAL') return decimal(env, value, to.scale, at, problem);
  const fn = kinds[to.type]?.[1];
  if (!fn) throw env.error(at, problem([value.kind]));
  return apply(env, fn, [value], at, problem);
}

function kindOf(to: TypeName): ExpressionKind {
  if (to.type === 'DECIMAL') return to.scale === 0 ? 'count' : to.scale <= 3 ? 'money' : 'decimal';
  if (to.type === 'BOOLEAN') return 'boolean';
  if (to.type === 'UUID') return 'uuid';
  return kinds[to.type]![0];
}

type Problem = (given: readonly ExpressionKind[]) => string;

/** Rounded once, before it becomes of a coarser kind: what is rounded twice may come to something else. */
function decimal(env: Environment, value: Expression, scale: number, at: Position, problem: Problem): Expression {
  if (scale === 0) return apply(env, 'to-integer', [value], at, problem);
  const isNumber = scaleOf(value.kind) !== undefined;
  if (scale === 3 && !isNumber) return apply(env, 'to-money', [value], at, problem);
  const number = isNumber ? value : apply(env, 'to-decimal', [value], at, problem);
  const exact = rounded(env, number, scale, at, problem);
  if (exact.kind === kindOf({ type: 'DECIMAL', precision: 38, scale })) return exact;
  return apply(env, scale <= 3 ? 'to-money' : 'to-decimal', [exact], at, problem);
}

/** To so many decimals, where it may have more. */
function rounded(env: Environment, value: Expression, scale: number, at: Position, problem: Problem): Expression {
  const own = scaleOf(value.kind) ?? 0;
  // To thousandths and millionths their casts round.
  if (own <= scale || scale === 3 || scale === 6) return value;
  return apply(env, 'round', [value, { constant: scale, kind: 'count' }], at, problem);
}
