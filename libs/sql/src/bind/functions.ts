/** The functions of one row that SQL names, each with its form. A new one is an entry here. */
import { ownValue } from '@coffee/core';
import { scalarFunction, type Expression, type ExpressionKind, type ScalarName } from '@coffee/operators';
import type { Syntax, SyntaxOf } from '../syntax/tree';
import { apply, bindTogether, kindsInWords, type Bind } from './apply';
import { inWords, missing } from './constants';
import { asWritten } from './decimals';
import { single, type Environment } from './environment';
import { orMeant } from './nearest';

interface Call {
  readonly bind: Bind;
  readonly env: Environment;
  readonly call: SyntaxOf<'call'>;
}

interface SqlFunction {
  /** How it is called. */
  readonly form: string;
  /** Fewest and most arguments. */
  readonly takes: readonly [number, number];
  readonly of: (call: Call) => Expression;
}

const MANY = 100;

/** A function of the registry by another name. */
const direct = (fn: ScalarName, form: string, least = 1, most = least): SqlFunction => ({
  form,
  takes: [least, most],
  of: ({ bind, env, call }) => {
    const args = call.args.map((arg) => bind(arg, env));
    return apply(env, fn, args, call.at, (kinds) => `${form} cannot take ${kindsInWords(kinds)}${whatFits(fn, kinds)}`);
  },
});

const everyKind: readonly ExpressionKind[] = [
  'count',
  'money',
  'decimal',
  'instant',
  'date',
  'time',
  'text',
  'boolean',
];

/** What would fit instead of the first argument. */
function whatFits(fn: ScalarName, [, ...others]: readonly ExpressionKind[]): string {
  const fitting = everyKind.filter((kind) => scalarFunction(fn).gives([kind, ...others]) !== undefined);
  return fitting.length === 0
    ? ''
    : `: it takes ${fitting
        .map(inWords)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}`;
}

const parts: Readonly<Record<string, ScalarName>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  dow: 'weekday',
  dayofweek: 'weekday',
  weekday: 'weekday',
};
const beginnings: Readonly<Record<string, ScalarName>> = {
  year: 'trunc-year',
  quarter: 'trunc-quarter',
  month: 'trunc-month',
  week: 'trunc-week',
  day: 'trunc-day',
  hour: 'trunc-hour',
};

/** The first argument says which of the functions. `made`: what is made of the other one before. */
const byPart = (
  form: string,
  functions: Readonly<Record<string, ScalarName>>,
  made: (value: Expression) => Expression = (value) => value,
): SqlFunction => ({
  form,
  takes: [2, 2],
  of: ({ bind, env, call: { args, at } }) => {
    const part = single(env, args[0]!);
    const fn = part.node === 'text' ? ownValue(functions, part.value.toLowerCase()) : undefined;
    if (!fn) throw env.error(part.at, `${form} takes one of ${Object.keys(functions).join(', ')}, in quotes`);
    const of = made(bind(args[1]!, env));
    return apply(env, fn, [of], at, (kinds) => `${form} cannot take ${kindsInWords(kinds)}${whatFits(fn, kinds)}`);
  },
});

/** What the beginning of a date is in DuckDB, too. */
const asInstant = (value: Expression): Expression =>
  value.kind === 'date' ? { fn: 'to-instant', of: [value], kind: 'instant' } : value;

const formatted: SqlFunction = {
  form: "strftime(x, '%Y-%m')",
  takes: [2, 2],
  of: ({ bind, env, call: { args, at } }) => {
    const format = single(env, args[1]!);
    if (format.node !== 'text') throw env.error(format.at, "strftime takes a format in quotes, like '%Y-%m'");
    const problem = scalarFunction('format-time').problemOf?.(format.value);
    if (problem !== undefined) throw env.error(format.at, `this format ${problem}`);
    const of = [bind(args[0]!, env), bind(format, env)];
    return apply(
      env,
      'format-time',
      of,
      at,
      (kinds) => `strftime takes a timestamp or a date first, not ${inWords(kinds[0]!)}`,
    );
  },
};

/** Texts behind each other, where NULL is an empty one: other than `||`. */
const joined: SqlFunction = {
  form: 'concat(a, b)',
  takes: [1, MANY],
  of: ({ bind, env, call: { args } }) => {
    const texts = args.map((arg): Expression => {
      const value = bind(arg, env);
      const text: Expression = value.kind === 'text' || value.kind === 'uuid' ? value : asWritten(value);
      return { fn: 'coalesce', of: [text, { constant: '', kind: 'text' }], kind: 'text' };
    });
    return texts.length === 1 ? texts[0]! : { fn: 'concat', of: texts, kind: 'text' };
  },
};

const coalesce = (form: string, least: number, most: number): SqlFunction => ({
  form,
  takes: [least, most],
  of: ({ bind, env, call: { args, at } }) =>
    apply(
      env,
      'coalesce',
      bindTogether(bind, env, args, at, 'taken one for the other'),
      at,
      () => `${form} cannot take these`,
    ),
});

const nullif: SqlFunction = {
  form: 'nullif(a, b)',
  takes: [2, 2],
  of: ({ bind, env, call: { args, at } }) => {
    const [a, b] = bindTogether(bind, env, args, at, 'compared');
    return { fn: 'case', of: [{ fn: 'equal', of: [a!, b!], kind: 'boolean' }, missing(a!.kind), a!], kind: a!.kind };
  },
};

/** `if(a, b, c)` is a CASE. */
const conditional: SqlFunction = {
  form: 'if(condition, a, b)',
  takes: [3, 3],
  of: ({ bind, env, call: { args, at } }) => {
    const [when, then, otherwise] = args as [Syntax, Syntax, Syntax];
    return bind({ node: 'case', branches: [{ when, then }], otherwise, at }, env);
  },
};

const lengthOf = direct('length', 'length(x)');
const lower = direct('lower', 'lower(x)');
const upper = direct('upper', 'upper(x)');
const substring = direct('substring', 'substring(x, from, length)', 2, 3);

export const functions: Readonly<Record<string, SqlFunction>> = {
  abs: direct('absolute', 'abs(x)'),
  coalesce: coalesce('coalesce(a, b)', 1, MANY),
  concat: joined,
  date_part: byPart("date_part('year', x)", parts),
  date_trunc: byPart("date_trunc('month', x)", beginnings, asInstant),
  datepart: byPart("datepart('year', x)", parts),
  datetrunc: byPart("datetrunc('month', x)", beginnings, asInstant),
  day: direct('day', 'day(x)'),
  dayofmonth: direct('day', 'dayofmonth(x)'),
  dayofweek: direct('weekday', 'dayofweek(x)'),
  hour: direct('hour', 'hour(x)'),
  if: conditional,
  ifnull: coalesce('ifnull(a, b)', 2, 2),
  lcase: lower,
  len: lengthOf,
  length: lengthOf,
  lower,
  minute: direct('minute', 'minute(x)'),
  month: direct('month', 'month(x)'),
  nullif,
  quarter: direct('quarter', 'quarter(x)'),
  round: direct('round', 'round(x, decimals)', 1, 2),
  second: direct('second', 'second(x)'),
  strftime: formatted,
  substr: substring,
  substring,
  ucase: upper,
  upper,
  week: direct('week', 'week(x)'),
  weekday: direct('weekday', 'weekday(x)'),
  weekofyear: direct('week', 'weekofyear(x)'),
  year: direct('year', 'year(x)'),
};

const now = (name: string): string =>
  `${name} is not taken: an answer has to be the same tomorrow; write the date, like DATE '2024-01-31'`;
/** For which somebody may look who knows DuckDB. */
const refused: Readonly<Record<string, string>> = {
  now: now('now'),
  today: now('today'),
  current_date: now('current_date'),
  current_timestamp: now('current_timestamp'),
  current_time: now('current_time'),
  random: 'random is not taken: an answer has to be the same each time',
  ceil: 'ceil is not taken: round(x) rounds, half away from zero',
  ceiling: 'ceiling is not taken: round(x) rounds, half away from zero',
  floor: 'floor is not taken: round(x) rounds, half away from zero',
  median: 'median is not taken: there are count, sum, avg, min and max',
  string_agg: 'lists of texts are not taken: there are count, sum, avg, min and max',
  list: 'lists are not taken: there are count, sum, avg, min and max',
  grouping: 'GROUPING is not taken: ask once for each grouping',
  columns: 'COLUMNS is not taken: name the columns, or write * EXCLUDE (…)',
};

/** @throws SqlError for what is none of them, or has other arguments. */
export function bindFunction(bind: Bind, call: SyntaxOf<'call'>, env: Environment): Expression {
  const { fn, args, at } = call;
  const found = ownValue(functions, fn);
  if (!found) throw env.error(at, unknownFunction(fn));
  if (call.distinct || call.star || call.filter || call.over)
    throw env.error(at, `${fn} is a function of one row: DISTINCT, *, FILTER and OVER are of aggregates, like count`);
  const [least, most] = found.takes;
  if (args.length < least || args.length > most)
    throw env.error(at, `${fn} has ${args.length} arguments: write ${found.form}`);
  return found.of({ bind, env, call });
}

const AGGREGATES = ['count', 'sum', 'avg', 'min', 'max', 'row_number', 'rank', 'dense_rank'];

function unknownFunction(name: string): string {
  const known = ownValue(refused, name);
  if (known !== undefined) return known;
  const names = [...Object.keys(functions), ...AGGREGATES];
  return `there is no function ${name}${orMeant(name, names, `; there are ${[...AGGREGATES, ...Object.keys(functions)].join(', ')}`)}`;
}
