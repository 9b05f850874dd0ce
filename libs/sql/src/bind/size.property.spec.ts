/**
 * What a text within its bounds comes to: binding takes so many steps at most, and gives so many parts, or the text is refused at a place. Steps are
 * counted, as reads of the tree of syntax, and no time is measured.
 */
import type { Expression } from '@coffee/operators';
import { queriesOf, type Question } from '@coffee/query-plan';
import fc from 'fast-check';
import { bind, parse, SqlError } from '..';
import { MAX_NESTING } from '../text/statements';
import { MOST_PARTS_AT_ONCE } from './size';

/** A word of a text is read a few times, by each of a few steps. */
const MOST_STEPS = 500_000;

/** The same values; each read of a field is a step. */
function counted<Value>(value: Value, step: () => void): Value {
  if (typeof value !== 'object' || value === null) return value;
  const known = new Map<PropertyKey, unknown>();
  return new Proxy(value, {
    get(target, key): unknown {
      step();
      if (!known.has(key)) known.set(key, counted(Reflect.get(target, key) as unknown, step));
      return known.get(key);
    },
  });
}

class TooMuch extends Error {}

/** Of a question, written out. @throws TooMuch beyond so many. */
function partsOf(question: Question, most: number): number {
  let parts = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('kind' in value && ++parts > most) throw new TooMuch(`more than ${most} parts`);
    Object.values(value).forEach(visit);
  };
  visit({ ...question, joins: [] });
  return parts;
}

/** What comes of it: `bound`, `too large`, or what else is said. */
async function outcomeOf(text: string): Promise<string> {
  let steps = 0;
  const step = (): void => {
    if (++steps > MOST_STEPS) throw new TooMuch(`more than ${MOST_STEPS} steps`);
  };
  try {
    const [statement] = await parse(text);
    partsOf(bind({ ...statement!, select: counted(statement!.select, step) }), MOST_PARTS_AT_ONCE);
    return 'bound';
  } catch (thrown) {
    if (thrown instanceof SqlError && /more than \d+ (?:parts|words|parentheses)/.test(thrown.message))
      return 'too large';
    return String(thrown);
  }
}

const nested = (levels: number, level: (inner: string) => string, inner = 'store_id'): string =>
  Array.from({ length: levels }).reduce<string>((each) => level(each), inner);

/** Each has its operand in it once, and more often in what is computed. */
const repeating: readonly ((inner: string) => string)[] = [
  (x) => `nullif(${x}, 1)`,
  (x) => `nullif(1, ${x})`,
  (x) => `CASE (${x}) WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 4 END`,
  (x) => `CASE WHEN (${x}) BETWEEN 1 AND 2 THEN 3 END`,
  (x) => `if((${x}) NOT BETWEEN 1 AND 2, 3, 4)`,
  (x) => `CASE WHEN (${x}) IN (user_id, store_id, 7) THEN 3 END`,
  (x) => `if((${x}) NOT IN (user_id, 7), 1, 2)`,
];
const plain: readonly ((inner: string) => string)[] = [
  (x) => `(${x} + 1)`,
  (x) => `coalesce(${x}, 1)`,
  (x) => `CAST(${x} AS DECIMAL(18, 3))`,
  (x) => `length(CAST(${x} AS VARCHAR))`,
];

/** Of more the parser says that the statement should end at one of them. */
const MOST_CASES = 13;
const deepest = (level: (inner: string) => string): string => {
  const open = level('').split('(').length - 1;
  return nested(Math.min(MAX_NESTING / open, MOST_CASES), level);
};

const aliases = (levels: number, of: (name: string) => string): string =>
  ['store_id AS a0', ...Array.from({ length: levels }, (_, i) => `${of(`a${i}`)} AS a${i + 1}`)].join(', ');
const copies = `${nested(9, repeating[0]!)} AS a${', a'.repeat(450)}`;

test.each([
  ...repeating.map((level) => [level('x'), `SELECT ${deepest(level)} FROM transactions`]),
  ...repeating.map((level) => [`${level('x')} of few rows`, `SELECT ${deepest(level)} FROM transactions LIMIT 1`]),
  ['names of the answer', `SELECT ${aliases(80, (a) => `${a} + ${a}`)} FROM transactions`],
  ['conditions of names', `SELECT ${aliases(80, (a) => `(${a} > 1 AND ${a} > 1)::VARCHAR = 'a'`)} FROM transactions`],
  ['texts of names', `SELECT ${aliases(80, (a) => `${a} || ${a}`)} FROM transactions`],
  ['names many times', `SELECT ${copies} FROM transactions`],
  ['groups', `SELECT ${copies} FROM transactions GROUP BY ALL`],
  ['an order', `SELECT DISTINCT ${nested(9, repeating[0]!)} AS a FROM transactions ORDER BY a${', a'.repeat(450)}`],
  ['ranks', `SELECT ${nested(9, repeating[0]!)} AS a${', rank() OVER (ORDER BY a)'.repeat(80)} FROM transactions`],
  ['stars', `SELECT *${', *'.repeat(480)} FROM transactions JOIN stores USING (store_id)`],
  ['values', `-- $p = 1000-1999\nSELECT store_id IN ($p${', $p'.repeat(2400)}) FROM transactions`],
  ['values of conditions', `-- $p = 1000-1999\nSELECT 1${', store_id IN ($p)'.repeat(240)} FROM transactions`],
])('%s: binding takes few steps, and gives few parts', async (_, text) => {
  expect(['bound', 'too large']).toContain(await outcomeOf(text));
});

test('whatever stands in whatever, binding takes few steps, and gives few parts', async () => {
  const levels = fc.array(fc.constantFrom(...repeating, ...repeating, ...plain), { maxLength: MOST_CASES });
  const items = fc.array(fc.tuple(levels, fc.nat(5)), { minLength: 1, maxLength: 12 });
  const tails = fc.constantFrom(
    '',
    ' LIMIT 3',
    ' GROUP BY ALL',
    ' ORDER BY 1',
    ' QUALIFY row_number() OVER (ORDER BY 1) = 1',
  );
  await fc.assert(
    fc.asyncProperty(items, tails, async (all, tail) => {
      const written = all.map(([wraps, of], i) => {
        const inner = of < i ? `a${of}` : 'store_id';
        return `${wraps.reduce((x, wrap) => wrap(x), inner)} AS a${i}`;
      });
      const text = `SELECT ${written.join(', ')} FROM transactions${tail}`;
      expect(['bound', 'too large']).toContain(await outcomeOf(text));
    }),
    { numRuns: 200 },
  );
});

test('what is too large is refused where it is, with what makes it so', async () => {
  const [large] = await parse(`SELECT store_id, ${nested(10, repeating[0]!)} FROM transactions`);
  expect(() => bind(large!)).toThrow(
    'line 1, column 18: this comes to more than 5000 parts, with all that CASE x WHEN, BETWEEN, IN, nullif and names of the answer repeat: ask in several statements',
  );
  const [many] = await parse(`SELECT ${copies} FROM transactions`);
  expect(() => bind(many!)).toThrow(
    /column \d+: up to here more than 50000 parts are asked for, .*: ask in several jobs/,
  );
});

test('the largest that are taken are planned by looking at each part a few times', async () => {
  const [large] = await parse(`SELECT ${nested(9, repeating[0]!)} AS a FROM transactions LIMIT 1`);
  let steps = 0;
  const question = bind(large!);
  const parts = partsOf(question, Infinity);
  queriesOf([{ ...question, columns: counted(question.columns, () => steps++) }]);
  expect(parts).toBeGreaterThan(1500);
  expect(steps).toBeLessThan(100 * parts);
});

/** A test of the counting: nothing of the above would fail if nothing were counted. */
test('steps and parts are counted', async () => {
  let steps = 0;
  const [statement] = await parse('SELECT store_id + 1 FROM transactions');
  const question = bind({ ...statement!, select: counted(statement!.select, () => steps++) });
  expect(steps).toBeGreaterThan(10);
  expect(partsOf(question, 10)).toBe(3);
  const twice = question.columns[0]!.of satisfies Expression;
  expect(() => partsOf({ ...question, columns: Array(4).fill({ header: 'a', of: twice }) }, 10)).toThrow(TooMuch);
});
