/** CAST: constants are read when the question is, other values by functions. */
import { isTextual, scaleOf, type Expression, type ExpressionKind, type ScalarName } from '@coffee/operators';
import type { Position } from '../text/sql-error';
import type { SyntaxOf, TypeName } from '../syntax/tree';
import { apply, kindsInWords, type Bind } from './apply';
import { constantOf, formOf, inWords, missing } from './constants';
import { asWritten } from './decimals';
import { single, type Environment } from './environment';

const kinds: { readonly [Type in TypeName['type']]?: readonly [ExpressionKind, ScalarName] } = {
  INTEGER: ['count', 'to-integer'],
  BIGINT: ['count', 'to-integer'],
  HUGEINT: ['count', 'to-integer'],
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
  if (to.type === 'DECIMAL') return fitting(decimal(env, value, to.scale, at, problem), to);
  if (value.kind === kind) return fitting(value, to);
  if (to.type === 'VARCHAR')
    return isTextual(value.kind) ? apply(env, 'to-text', [value], at, problem) : asWritten(value);
  const fn = kinds[to.type]?.[1];
  if (!fn) throw env.error(at, problem([value.kind]));
  return fitting(apply(env, fn, [value], at, problem), to);
}

/** A number that the type holds. Of an id that is sure: it has at most 53 bits. */
function fitting(value: Expression, to: TypeName): Expression {
  const type = to.type === 'DECIMAL' ? `DECIMAL(${to.precision}, ${to.scale})` : to.type;
  const isSure = type === 'BIGINT' && 'fn' in value && value.of[0]?.kind === 'id';
  if (scaleOf(value.kind) === undefined || type === 'HUGEINT' || isSure) return value;
  return { fn: 'within', of: [value, { constant: type, kind: 'text' }], kind: value.kind };
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
  const kind = kindOf({ type: 'DECIMAL', precision: 38, scale });
  if (value.kind === kind) return rounded(env, value, scale, at, problem);
  if (scale === 0) return apply(env, 'to-integer', [value], at, problem);
  const isNumber = scaleOf(value.kind) !== undefined;
  if (scale === 3 && !isNumber) return apply(env, 'to-money', [value], at, problem);
  const number = isNumber ? value : apply(env, 'to-decimal', [value], at, problem);
  const exact = rounded(env, number, scale, at, problem);
  if (exact.kind === kind) return exact;
  return apply(env, scale <= 3 ? 'to-money' : 'to-decimal', [exact], at, problem);
}

/** To so many decimals, where it may have more. */
function rounded(env: Environment, value: Expression, scale: number, at: Position, problem: Problem): Expression {
  const own = scaleOf(value.kind) ?? 0;
  // To thousandths and millionths their casts round.
  if (own <= scale || scale === 3 || scale === 6) return value;
  return apply(env, 'round', [value, { constant: scale, kind: 'count' }], at, problem);
}
