/** Expressions without aggregates: from how they are written to functions of the registry, each with its kind. */
import type { Expression, ExpressionKind, ScalarName } from '@coffee/operators';
import type { Position } from '../text/sql-error';
import type { BinaryOperator, Syntax, SyntaxOf } from '../syntax/tree';
import { apply, bindTogether, kindsInWords } from './apply';
import { bindCast } from './cast';
import { inWords, missing, numberConstant } from './constants';
import { asWritten, withDecimals } from './decimals';
import { single, type Environment } from './environment';
import { bindFunction } from './functions';
import { checkedSize } from './size';

/** @throws SqlError */
export const bindExpression = (written: Syntax, env: Environment): Expression =>
  checkedSize(bindSyntax(single(env, written), env), written.at, env.error);

function bindSyntax(syntax: Syntax, env: Environment): Expression {
  switch (syntax.node) {
    case 'name':
      return env.name(syntax.parts);
    case 'number':
      return bindNumber(syntax.text, syntax.at, env);
    case 'text':
      return { constant: syntax.value, kind: 'text' };
    case 'boolean':
      return { constant: syntax.value, kind: 'boolean' };
    case 'null':
      return missing('count');
    case 'parameter':
      throw env.error(syntax.at, 'a parameter cannot stand for another one');
    case 'unary':
      return bindUnary(syntax, env);
    case 'binary':
      return bindBinary(syntax, env);
    case 'test':
      return bindTest(syntax, env);
    case 'in':
      return negate(bindIn(syntax, env), syntax.negated);
    case 'between': {
      const { of, low, high, at } = syntax;
      const [value, from, to] = together(env, [of, low, high], at, 'compared');
      const above = compare(env, 'greater-equal', value!, from!, at);
      const below = compare(env, 'less-equal', value!, to!, at);
      return negate({ fn: 'and', of: [above, below], kind: 'boolean' }, syntax.negated);
    }
    case 'like':
      return negate(bindLike(syntax, env), syntax.negated);
    case 'case':
      return bindCase(syntax, env);
    case 'cast':
      return bindCast(bindExpression, syntax, env);
    case 'call':
      return env.call(syntax) ?? bindFunction(bindExpression, syntax, env);
  }
}

/** @param whose takes it: "WHERE". @throws SqlError when it is none. */
export function bindCondition(syntax: Syntax, env: Environment, whose: string): Expression {
  const bound = bindExpression(syntax, env);
  if ('constant' in bound && bound.constant === null) return missing('boolean');
  if (bound.kind === 'boolean') return bound;
  throw env.error(syntax.at, `${whose} takes a condition, not ${inWords(bound.kind)}: compare it with something`);
}

const together = (env: Environment, operands: readonly Syntax[], at: Position, doing: string): Expression[] =>
  bindTogether(bindExpression, env, operands, at, doing);

const negate = (of: Expression, isNegated: boolean): Expression =>
  isNegated ? { fn: 'not', of: [of], kind: 'boolean' } : of;

function bindNumber(text: string, at: Position, env: Environment): Expression {
  const constant = numberConstant(text);
  if (typeof constant === 'string') throw env.error(at, constant);
  return withDecimals(constant, /\.(\d*)$/.exec(text)?.[1]!.length ?? 0);
}

function bindUnary({ op, of, at }: SyntaxOf<'unary'>, env: Environment): Expression {
  if (op === 'NOT') return negate(bindCondition(of, env, 'NOT'), true);
  const written = single(env, of);
  if (written.node === 'number') return bindNumber(op === '-' ? `-${written.text}` : written.text, at, env);
  const value = bindExpression(written, env);
  const negated = apply(env, 'negate', [value], at, (kinds) => `${op} takes a number, not ${kindsInWords(kinds)}`);
  return op === '-' ? negated : value;
}

const arithmetic: { readonly [Operator in BinaryOperator]?: ScalarName } = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '%': 'modulo',
};
const comparisons: { readonly [Operator in BinaryOperator]?: ScalarName } = {
  '=': 'equal',
  '<>': 'not-equal',
  '<': 'less',
  '<=': 'less-equal',
  '>': 'greater',
  '>=': 'greater-equal',
};

function bindBinary({ op, left, right, at }: SyntaxOf<'binary'>, env: Environment): Expression {
  if (op === 'AND' || op === 'OR') {
    const fn = op === 'AND' ? 'and' : 'or';
    const sides = [bindCondition(left, env, op), bindCondition(right, env, op)];
    return { fn, of: sides.flatMap((side) => ('fn' in side && side.fn === fn ? side.of : [side])), kind: 'boolean' };
  }
  if (op === '||') {
    const sides = [left, right].map((side) => asText(bindExpression(side, env)));
    return {
      fn: 'concat',
      of: sides.flatMap((side) => ('fn' in side && side.fn === 'concat' ? side.of : [side])),
      kind: 'text',
    };
  }
  const comparison = comparisons[op];
  if (comparison) {
    const [a, b] = together(env, [left, right], at, 'compared');
    return compare(env, comparison, a!, b!, at);
  }
  const fn = arithmetic[op]!;
  const of = [left, right].map((side) => single(env, side));
  // A NULL is a number of the kind of the other side.
  const [a, b] = of.map((side) => (side.node === 'null' ? undefined : bindExpression(side, env)));
  const sides = [a ?? missing(b?.kind ?? 'count'), b ?? missing(a?.kind ?? 'count')];
  return apply(env, fn, sides, at, (kinds) => arithmeticProblem(op, kinds));
}

/** Texts as they are; a missing text for NULL. */
export function asText(value: Expression): Expression {
  if (value.kind === 'text' || value.kind === 'uuid') return value;
  if ('constant' in value && value.constant === null) return missing('text');
  return asWritten(value);
}

function arithmeticProblem(op: BinaryOperator, kinds: readonly ExpressionKind[]): string {
  const isNumber = (kind: ExpressionKind): boolean => ['id', 'count', 'money', 'decimal'].includes(kind);
  if (op === '*' && kinds.every(isNumber))
    return 'this product would have more than 6 decimals: round one side first, CAST(x AS DECIMAL(18, 3))';
  if (kinds.includes('instant'))
    return `${op} takes no timestamps: CAST(x AS DATE) + 7 is a week later, and the difference of two dates is in days`;
  if (kinds.includes('text')) return `${op} takes numbers, not ${kindsInWords(kinds)}: a || b joins texts`;
  return `${op} takes two numbers, not ${kindsInWords(kinds)}`;
}

const compare = (env: Environment, fn: ScalarName, a: Expression, b: Expression, at: Position): Expression =>
  apply(env, fn, [a, b], at, (kinds) => `${kindsInWords(kinds)} cannot be compared`);

function bindTest({ op, of, negated }: SyntaxOf<'test'>, env: Environment): Expression {
  if (op === 'IS NULL') return negate({ fn: 'is-missing', of: [bindExpression(of, env)], kind: 'boolean' }, negated);
  const condition = bindCondition(of, env, op);
  if (op === 'IS UNKNOWN') return negate({ fn: 'is-missing', of: [condition], kind: 'boolean' }, negated);
  const wanted = negate(condition, op === 'IS FALSE');
  return negate({ fn: 'coalesce', of: [wanted, { constant: false, kind: 'boolean' }], kind: 'boolean' }, negated);
}

function bindIn({ of, list, at }: SyntaxOf<'in'>, env: Environment): Expression {
  const values = list.flatMap((each) => (each.node === 'parameter' ? env.parameter(each.name, each.at) : [each]));
  const [value, ...others] = together(env, [of, ...values], at, 'compared');
  if (others.every((each) => 'constant' in each))
    return apply(env, 'in', [value!, ...others], at, (kinds) => `${kindsInWords(kinds)} cannot be compared`);
  const equal = others.map((other) => compare(env, 'equal', value!, other, at));
  return equal.length === 1 ? equal[0]! : { fn: 'or', of: equal, kind: 'boolean' };
}

function bindLike({ of, pattern, ignoreCase, at }: SyntaxOf<'like'>, env: Environment): Expression {
  const sides = [of, pattern].map((side) => bindExpression(side, env));
  const problem = (kinds: readonly ExpressionKind[]): string =>
    `LIKE takes texts, not ${kindsInWords(kinds)}: CAST(x AS VARCHAR) makes one`;
  if (!ignoreCase) return apply(env, 'like', sides, at, problem);
  const lower = sides.map((side) => apply(env, 'lower', [side], at, () => problem(sides.map(({ kind }) => kind))));
  return apply(env, 'like', lower, at, problem);
}

function bindCase({ operand, branches, otherwise, at }: SyntaxOf<'case'>, env: Environment): Expression {
  const conditions = branches.map(({ when }) => {
    if (!operand) return bindCondition(when, env, 'WHEN');
    const [a, b] = together(env, [operand, when], when.at, 'compared');
    return compare(env, 'equal', a!, b!, when.at);
  });
  const results = [...branches.map(({ then }) => then), otherwise ?? ({ node: 'null', at } as const)];
  const values = together(env, results, at, 'results of one CASE');
  const of = [...conditions.flatMap((condition, i) => [condition, values[i]!]), values.at(-1)!];
  return apply(env, 'case', of, at, () => 'these cannot be results of one CASE');
}
