/** Random expressions, each beside its SQL, and rows for them. */
import { scalarFunction, type Expression, type ScalarName, type ValueKind } from '@coffee/operators';
import fc from 'fast-check';
import { literal } from './database';

export interface Question {
  readonly expression: Expression;
  readonly sql: string;
}

/** Columns of the rows, by name: a count, money, a decimal, texts, a text that is a number, a boolean, an instant, a date. */
export const columns = {
  i: 'count',
  m: 'money',
  d: 'decimal',
  t: 'text',
  u: 'text',
  n: 'text',
  b: 'boolean',
  moment: 'instant',
  day: 'date',
} as const satisfies Record<string, ValueKind>;

export const sqlTypes: Readonly<Partial<Record<Expression['kind'], string>>> = {
  count: 'BIGINT',
  money: 'DECIMAL(38,3)',
  decimal: 'DECIMAL(38,6)',
  text: 'VARCHAR',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
  date: 'DATE',
  time: 'TIME',
};

const letters = fc.string({ unit: fc.constantFrom('a', 'B', 'c', 'é', 'ß', 'Ä', '🦆', '%', '_', ' '), maxLength: 5 });
const day = fc.integer({ min: -40_000, max: 60_000 });
const values: Readonly<Record<keyof typeof columns, fc.Arbitrary<number | string | boolean>>> = {
  i: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -5_000, max: 5_000 })),
  m: fc.oneof(fc.integer({ min: -9_999, max: 9_999 }), fc.constantFrom(500, 1_500, -2_500)),
  d: fc.integer({ min: -9_999_999, max: 9_999_999 }),
  t: letters,
  u: letters,
  n: fc.constantFrom('1', '-2.5', '0.5', ' 12 ', '1e2', '25e-1', '.5', '5.', '+7', '1.2345', '-1.9996'),
  b: fc.boolean(),
  moment: fc.tuple(day, fc.integer({ min: 0, max: 86_399 })).map(([days, second]) => days * 86_400 + second),
  day,
};

export type Cell = number | string | boolean | undefined;
export const rowsOf = fc.array(
  fc.tuple(...Object.values(values).map((value) => fc.option<Cell, undefined>(value, { nil: undefined, freq: 5 }))),
  { minLength: 1, maxLength: 12 },
);

const digits = (value: number, scale: number): string => {
  const text = String(Math.abs(value)).padStart(scale + 1, '0');
  return `${value < 0 ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
};

/** A value as a literal of its type. */
export function sqlOf(value: Cell, kind: Expression['kind']): string {
  const type = sqlTypes[kind]!;
  if (value === undefined) return `CAST(NULL AS ${type})`;
  if (kind === 'money' || kind === 'decimal')
    return `CAST('${digits(Number(value), kind === 'money' ? 3 : 6)}' AS ${type})`;
  if (kind === 'instant') return `make_timestamp(${Number(value)}000000)`;
  if (kind === 'date') return `(DATE '1970-01-01' + ${value})`;
  return kind === 'text' ? literal(String(value)) : `CAST(${value} AS ${type})`;
}

type Kind = Expression['kind'];
type Made = fc.Arbitrary<Question>;

const constantOf = (name: keyof typeof columns): Made =>
  fc.option<Cell, undefined>(values[name], { nil: undefined, freq: 8 }).map((value) => constant(value, columns[name]));

const constant = (value: Cell, kind: Kind): Question => ({
  expression: { constant: value ?? null, kind },
  sql: sqlOf(value, kind),
});

/** The function of the arguments, and its SQL; its kind is what the registry says. */
function called(
  fn: ScalarName,
  of: readonly Question[],
  sql: (...args: readonly string[]) => string,
): Question | undefined {
  const args = of.map(({ expression }) => expression);
  const kind = scalarFunction(fn).gives(args.map((arg) => arg.kind));
  if (!kind) return undefined;
  // A remainder of wide decimals that are not of one type is a DOUBLE in DuckDB, which is not exact.
  const typed = (text: string): string => (fn === 'modulo' ? `CAST(${text} AS ${sqlTypes[kind]!})` : text);
  return { expression: { fn, of: args, kind }, sql: sql(...of.map((arg) => typed(arg.sql))) };
}

const infix = { add: '+', subtract: '-', multiply: '*', modulo: '%' } as const;
const comparisons = {
  equal: '=',
  'not-equal': '<>',
  less: '<',
  'less-equal': '<=',
  greater: '>',
  'greater-equal': '>=',
} as const;
const ofTime = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  week: 'week',
  day: 'day',
  weekday: 'dayofweek',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
} as const;
const truncs = ['year', 'quarter', 'month', 'week', 'day', 'hour'] as const;
const casts = {
  'to-integer': 'count',
  'to-money': 'money',
  'to-decimal': 'decimal',
  'to-date': 'date',
  'to-instant': 'instant',
} as const;
const keysOf = <Key extends string>(of: Readonly<Record<Key, unknown>>): fc.Arbitrary<Key> =>
  fc.constantFrom(...(Object.keys(of) as Key[]));
const formats = [
  '%Y-%m',
  '%d.%m.%y',
  '%H:%M:%S',
  '%j %a %A %b %B',
  '%w %u %U %W %V %G',
  '%-d/%-m/%-y %-I%p %-H %-M %-S %-j %I',
  '100%%',
  '%f',
];

const known = new Map<string, Made>();

/** An expression of the kind. */
function made(kind: Kind, depth: number): Made {
  const key = `${kind} ${depth}`;
  const arbitrary = known.get(key) ?? newlyMade(kind, depth);
  known.set(key, arbitrary);
  return arbitrary;
}

function newlyMade(kind: Kind, depth: number): Made {
  const names = (Object.keys(columns) as (keyof typeof columns)[]).filter(
    (name) => columns[name] === kind && name !== 'n',
  );
  const leaf: Made[] = names.flatMap((name) => {
    const column: Made = fc.constant({ expression: { column: name, kind }, sql: name });
    return [column, column, constantOf(name)];
  });
  const leaves: Made = leaf.length > 0 ? fc.oneof(...leaf) : constantTime;
  if (depth === 0) return leaves;
  const deeper = (of: Kind): Made => made(of, depth - 1);
  // What was drawn for a function may be nothing that it takes.
  const further = functionsOf(kind, deeper).map((each): Made =>
    fc.tuple(each, leaves).map(([question, instead]) => (question?.expression.kind === kind ? question : instead)),
  );
  return fc.oneof({ weight: 1, arbitrary: leaves }, ...further.map((arbitrary) => ({ weight: 1, arbitrary })));
}

const constantTime: Made = fc
  .constant({ expression: { column: 'moment', kind: 'instant' }, sql: 'moment' } satisfies Question)
  .map((at) => called('to-time', [at], (sql) => `CAST(${sql} AS TIME)`)!);

const exactKinds = fc.constantFrom<Kind>('count', 'count', 'money', 'decimal');
const days = fc.constantFrom<Kind>('instant', 'date');
const allKinds = fc.constantFrom<Kind>('count', 'money', 'decimal', 'text', 'boolean', 'instant', 'date');

function functionsOf(kind: Kind, deeper: (kind: Kind) => Made): fc.Arbitrary<Question | undefined>[] {
  const two = (of: fc.Arbitrary<Kind>): fc.Arbitrary<[Question, Question]> =>
    fc.tuple(of.chain(deeper), of.chain(deeper));
  const chosen = [
    fc
      .tuple(deeper('boolean'), deeper(kind), deeper('boolean'), deeper(kind), deeper(kind))
      .map((of) =>
        called('case', of, (a, b, c, d, e) => `(CASE WHEN ${a} THEN ${b} WHEN ${c} THEN ${d} ELSE ${e} END)`),
      ),
    fc.tuple(deeper(kind), deeper(kind)).map((of) => called('coalesce', of, (a, b) => `coalesce(${a}, ${b})`)),
  ];
  switch (kind) {
    case 'count':
    case 'money':
    case 'decimal':
      return [...chosen, ...exactFunctions(kind, deeper, two)];
    case 'boolean':
      return [...chosen, ...booleanFunctions(deeper, two)];
    case 'text':
      return [...chosen, ...textFunctions(deeper)];
    case 'date':
    case 'instant':
      return [
        ...chosen,
        days
          .chain(deeper)
          .map((of) =>
            called(kind === 'date' ? 'to-date' : 'to-instant', [of], (sql) => `CAST(${sql} AS ${sqlTypes[kind]})`),
          ),
        fc
          .tuple(fc.constantFrom(...truncs), days.chain(deeper))
          .map(([unit, of]) => called(`trunc-${unit}`, [of], (sql) => `date_trunc('${unit}', ${sql})`)),
        fc
          .tuple(deeper('date'), constantOf('i'))
          .map((of) => called('add', of, (a, b) => `(${a} + CAST(${b} AS INTEGER))`)),
        fc
          .tuple(deeper('date'), constantOf('i'))
          .map((of) => called('subtract', of, (a, b) => `(${a} - CAST(${b} AS INTEGER))`)),
      ];
    default:
      return [];
  }
}

function exactFunctions(
  kind: Kind,
  deeper: (kind: Kind) => Made,
  two: (of: fc.Arbitrary<Kind>) => fc.Arbitrary<[Question, Question]>,
): fc.Arbitrary<Question | undefined>[] {
  const numeric: Question = { expression: { column: 'n', kind: 'text' }, sql: 'n' };
  return [
    fc.tuple(keysOf(infix), two(exactKinds)).map(([fn, of]) => called(fn, of, (a, b) => `(${a} ${infix[fn]} ${b})`)),
    deeper(kind).map((of) => called('negate', [of], (a) => `(-(${a}))`)),
    deeper(kind).map((of) => called('absolute', [of], (a) => `abs(${a})`)),
    fc
      .tuple(deeper(kind), fc.integer({ min: -5, max: 7 }))
      .map(([of, places]) =>
        called('round', [of, constant(places, 'count')], (a) => `CAST(round(${a}, ${places}) AS ${sqlTypes[kind]})`),
      ),
    exactKinds.chain(deeper).map((of) => called('round', [of], (a) => `CAST(round(${a}) AS BIGINT)`)),
    fc
      .tuple(keysOf(casts), fc.oneof(exactKinds.chain(deeper), fc.constant(numeric), deeper('boolean')))
      .map(([fn, of]) => called(fn, [of], (a) => `CAST(${a} AS ${sqlTypes[casts[fn]]})`)),
    fc.tuple(keysOf(ofTime), days.chain(deeper)).map(([fn, of]) => called(fn, [of], (a) => `${ofTime[fn]}(${a})`)),
    fc.tuple(keysOf(ofTime), deeper('time')).map(([fn, of]) => called(fn, [of], (a) => `${ofTime[fn]}(${a})`)),
    deeper('text').map((of) => called('length', [of], (a) => `length(${a})`)),
    fc.tuple(deeper('date'), deeper('date')).map((of) => called('subtract', of, (a, b) => `(${a} - ${b})`)),
  ];
}

function booleanFunctions(
  deeper: (kind: Kind) => Made,
  two: (of: fc.Arbitrary<Kind>) => fc.Arbitrary<[Question, Question]>,
): fc.Arbitrary<Question | undefined>[] {
  const same = fc
    .constantFrom<Kind>('text', 'boolean', 'instant', 'date', 'time')
    .chain((kind) => fc.tuple(deeper(kind), deeper(kind)));
  const listed = fc
    .constantFrom<keyof typeof columns>('i', 'm', 't', 'b', 'moment', 'day')
    .chain((name) => fc.tuple(deeper(columns[name]), fc.array(constantOf(name), { minLength: 1, maxLength: 3 })));
  return [
    fc
      .tuple(keysOf(comparisons), fc.oneof(two(exactKinds), same, two(days)))
      .map(([fn, of]) => called(fn, of, (a, b) => `(${a} ${comparisons[fn]} ${b})`)),
    fc
      .array(deeper('boolean'), { minLength: 2, maxLength: 3 })
      .map((of) => called('and', of, (...all) => `(${all.join(' AND ')})`)),
    fc
      .array(deeper('boolean'), { minLength: 2, maxLength: 3 })
      .map((of) => called('or', of, (...all) => `(${all.join(' OR ')})`)),
    deeper('boolean').map((of) => called('not', [of], (a) => `(NOT ${a})`)),
    allKinds.chain(deeper).map((of) => called('is-missing', [of], (a) => `(${a} IS NULL)`)),
    listed.map(([of, list]) => called('in', [of, ...list], (a, ...all) => `(${a} IN (${all.join(', ')}))`)),
    fc.tuple(deeper('text'), deeper('text')).map((of) => called('like', of, (a, b) => `(${a} LIKE ${b})`)),
  ];
}

function textFunctions(deeper: (kind: Kind) => Made): fc.Arbitrary<Question | undefined>[] {
  const place = fc.integer({ min: -6, max: 6 }).map((value) => constant(value, 'count'));
  return [
    fc
      .constantFrom<Kind>('count', 'money', 'decimal', 'boolean', 'instant', 'date', 'time')
      .chain(deeper)
      .map((of) => called('to-text', [of], (a) => `CAST(${a} AS VARCHAR)`)),
    fc
      .tuple(days.chain(deeper), fc.constantFrom(...formats))
      .map(([of, format]) => called('format-time', [of, constant(format, 'text')], (a, b) => `strftime(${a}, ${b})`)),
    fc
      .tuple(fc.constantFrom('lower', 'upper'), deeper('text'))
      .map(([fn, of]) => called(fn, [of], (a) => `${fn}(${a})`)),
    fc.tuple(deeper('text'), place).map((of) => called('substring', of, (a, b) => `substring(${a}, ${b})`)),
    fc
      .tuple(deeper('text'), place, place)
      // Of a constant that is not folded DuckDB 1.5.6 takes what is before the beginning for the beginning; folded, and of a column, it does not.
      .map((of) => called('substring', of, (a, b, c) => `substring((${a} || ''), ${b}, ${c})`)),
    fc.tuple(deeper('text'), deeper('text')).map((of) => called('concat', of, (a, b) => `(${a} || ${b})`)),
  ];
}

export const questions = allKinds.chain((kind) => made(kind, 3));
