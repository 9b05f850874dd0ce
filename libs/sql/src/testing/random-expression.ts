/** Random expressions of a kind, as the binder makes them: constants are in the units of what stands beside them, conditions of one kind are in one list. */
import { scaleOf, type Expression, type ExpressionKind, type ScalarName } from '@coffee/operators';
import { MAX_DAYS, MIN_DAYS, SECONDS_PER_DAY } from '@coffee/protocol';
import fc from 'fast-check';
import { asWritten, withDecimals } from '../bind/decimals';

type Arbitrary = fc.Arbitrary<Expression>;
type Column = Extract<Expression, { readonly column: string }>;

const call = (fn: ScalarName, kind: ExpressionKind, ...of: readonly Arbitrary[]): Arbitrary =>
  fc.tuple(...of).map((args): Expression => ({ fn, of: args, kind }));

const constants: { readonly [Kind in ExpressionKind]?: fc.Arbitrary<number | string | boolean> } = {
  count: fc.oneof(fc.integer({ min: -20, max: 2030 }), fc.maxSafeInteger()),
  money: fc.oneof(fc.integer({ min: -9999, max: 99_999 }), fc.maxSafeInteger()),
  // With fewer decimals it would be an amount.
  decimal: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((thousand) => thousand * 1000 + 1),
  instant: fc.integer({ min: MIN_DAYS * SECONDS_PER_DAY, max: MAX_DAYS * SECONDS_PER_DAY }),
  date: fc.integer({ min: MIN_DAYS, max: MAX_DAYS }),
  time: fc.integer({ min: 0, max: SECONDS_PER_DAY - 1 }),
  text: fc.oneof(fc.constantFrom('', "it's", '%a_', '--', '$x', 'é🙂', ';', '"'), fc.string({ maxLength: 5 })),
  boolean: fc.boolean(),
};
const comparable: readonly ExpressionKind[] = ['count', 'money', 'decimal', 'instant', 'date', 'time', 'text'];
const parts: readonly ScalarName[] = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'hour', 'minute', 'second'];
const beginnings: readonly ScalarName[] = [
  'trunc-year',
  'trunc-quarter',
  'trunc-month',
  'trunc-week',
  'trunc-day',
  'trunc-hour',
];
const comparisons: readonly ScalarName[] = ['equal', 'not-equal', 'less', 'less-equal', 'greater', 'greater-equal'];

/** As a cast to a type of numbers, which holds what it gives. */
const within = (of: Arbitrary, type: string): Arbitrary =>
  of.map((value): Expression => ({ fn: 'within', of: [value, { constant: type, kind: 'text' }], kind: value.kind }));

const isConstant = (expression: Expression): boolean => 'constant' in expression;
const isFn = (expression: Expression, ...fns: readonly ScalarName[]): boolean =>
  'fn' in expression && fns.includes(expression.fn);

/** Expressions of a kind, of so many levels at most. */
export type Expressions = (kind: ExpressionKind, depth?: number) => Arbitrary;

/** @param columns that they may look at. */
export function expressionsOf(columns: readonly Column[]): Expressions {
  // Each is made of all others of one level less: made once.
  const made = new Map<string, Arbitrary>();
  const of: Expressions = (kind, depth = 2) => {
    const key = `${kind} ${depth}`;
    const found = made.get(key) ?? make(kind, depth);
    made.set(key, found);
    return found;
  };
  const make = (kind: ExpressionKind, depth: number): Arbitrary => {
    const own = columns.filter((column) => column.kind === kind);
    const leaves = [...(own.length > 0 ? [fc.constantFrom(...own)] : []), ...constantsOf(kind)];
    return fc.oneof(...leaves, ...(depth === 0 ? [] : callsOf(kind, (each) => of(each, depth - 1))));
  };
  return of;
}

function constantsOf(kind: ExpressionKind): Arbitrary[] {
  const values = constants[kind];
  const missing = fc.constant<Expression>({ constant: null, kind });
  return values
    ? [
        fc.oneof(
          { weight: 5, arbitrary: values.map((constant) => withDecimals({ constant, kind }, scaleOf(kind))) },
          { weight: 1, arbitrary: missing },
        ),
      ]
    : [];
}

function callsOf(kind: ExpressionKind, deeper: (kind: ExpressionKind) => Arbitrary): Arbitrary[] {
  // Constants are cast where the question is bound: a function is not.
  const notConstant = (of: ExpressionKind): Arbitrary =>
    deeper(of).map((each): Expression => (isConstant(each) ? { fn: 'coalesce', of: [each, each], kind: of } : each));
  const constant = (of: ExpressionKind): Arbitrary => fc.oneof(...constantsOf(of));
  // A list of conditions, or of texts, is one.
  const flat = (fn: 'and' | 'or' | 'concat', of: ExpressionKind): Arbitrary => {
    const each = deeper(of).filter((one) => !isFn(one, fn));
    return fc.array(each, { minLength: 2, maxLength: 4 }).map((args): Expression => ({ fn, of: args, kind: of }));
  };
  const choices = [
    call('case', kind, deeper('boolean'), deeper(kind), deeper('boolean'), deeper(kind), deeper(kind)),
    call('coalesce', kind, deeper(kind), deeper(kind)),
  ];
  if (scaleOf(kind) !== undefined) return [...choices, ...numbersOf(kind, deeper, notConstant)];
  if (kind === 'boolean')
    return [
      ...choices,
      flat('and', 'boolean'),
      flat('or', 'boolean'),
      call('not', 'boolean', deeper('boolean')),
      fc.constantFrom(...comparable).chain((of) => call('is-missing', 'boolean', notConstant(of))),
      fc
        .tuple(fc.constantFrom(...comparable), fc.constantFrom(...comparisons))
        .chain(([of, fn]) => call(fn, 'boolean', deeper(of), deeper(of))),
      fc.constantFrom(...comparable).chain((of) => call('in', 'boolean', deeper(of), constant(of), constant(of))),
      call('like', 'boolean', deeper('text'), deeper('text')),
    ];
  if (kind === 'text')
    return [
      ...choices,
      flat('concat', 'text'),
      call('lower', 'text', deeper('text')),
      call('upper', 'text', deeper('text')),
      call('substring', 'text', deeper('text'), deeper('count'), deeper('count')),
      fc
        .constantFrom<ExpressionKind>('count', 'money', 'decimal', 'instant', 'date', 'boolean')
        .chain(notConstant)
        .map(asWritten),
      call('format-time', 'text', deeper('instant'), fc.constant<Expression>({ constant: '%Y-%m %%', kind: 'text' })),
    ];
  if (kind === 'instant')
    return [
      ...choices,
      fc.constantFrom(...beginnings).chain((fn) => call(fn, 'instant', deeper('instant'))),
      call('to-instant', 'instant', notConstant('date')),
      call('to-instant', 'instant', notConstant('text')),
    ];
  if (kind === 'date')
    return [
      ...choices,
      call('add', 'date', deeper('date'), deeper('count')),
      call('subtract', 'date', deeper('date'), deeper('count')),
      call('to-date', 'date', notConstant('instant')),
    ];
  return kind === 'time' ? [...choices, call('to-time', 'time', notConstant('instant'))] : choices;
}

function numbersOf(
  kind: ExpressionKind,
  deeper: (kind: ExpressionKind) => Arbitrary,
  notConstant: (kind: ExpressionKind) => Arbitrary,
): Arbitrary[] {
  const of: Arbitrary[] = [
    ...(['add', 'subtract', 'modulo'] as const).map((fn) => call(fn, kind, deeper(kind), deeper(kind))),
    call('multiply', kind, deeper(kind), deeper('count')),
    call('negate', kind, notConstant(kind)),
    call('absolute', kind, deeper(kind)),
  ];
  const places = fc.integer({ min: -3, max: 6 }).map((constant): Expression => ({ constant, kind: 'count' }));
  if (kind === 'count')
    return [
      ...of,
      fc.constantFrom(...parts).chain((fn) => call(fn, 'count', deeper('instant'))),
      call('length', 'count', deeper('text')),
      call('round', 'count', deeper('money')),
      fc
        .constantFrom<ExpressionKind>('money', 'decimal', 'text', 'boolean')
        .chain((from) => within(call('to-integer', 'count', notConstant(from)), 'BIGINT')),
      call('subtract', 'count', deeper('date'), deeper('date')),
    ];
  const casts = fc.constantFrom<ExpressionKind>('count', kind === 'money' ? 'decimal' : 'money', 'text', 'boolean');
  return [
    ...of,
    call('round', kind, deeper(kind), places),
    casts.chain((from) =>
      within(
        call(kind === 'money' ? 'to-money' : 'to-decimal', kind, notConstant(from)),
        kind === 'money' ? 'DECIMAL(18, 3)' : 'DECIMAL(18, 6)',
      ),
    ),
    ...(kind === 'decimal'
      ? [
          call('multiply', kind, deeper('money'), deeper('money')),
          call('divide', kind, deeper('money'), deeper('count')),
        ]
      : []),
  ];
}
