/** Plans with expressions and with work behind their merges: what is let through, and their text. */
import type { Expression, TailSpec } from '@coffee/operators';
import { problemsOf } from './check-plan';
import { explainPlan } from './explain';
import { defaultParameters } from './parameters';
import type { PhysicalPlan, StatefulOutput, Step } from './physical-plan';
import { planJob } from './planner';
import { validatePlan } from './validate-plan';

const column = (name: string, kind: Expression['kind']): Expression => ({ column: name, kind });
const constant = (value: number | string | boolean | null, kind: Expression['kind']): Expression => ({
  constant: value,
  kind,
});

const isLate: Expression = {
  fn: 'or',
  of: [
    {
      fn: 'greater',
      of: [{ fn: 'hour', of: [column('created_at', 'instant')], kind: 'count' }, constant(20, 'count')],
      kind: 'boolean',
    },
    { fn: 'not', of: [{ fn: 'is-missing', of: [column('user_id', 'id')], kind: 'boolean' }], kind: 'boolean' },
    {
      fn: 'in',
      of: [column('final_amount', 'money'), constant(1_500, 'money'), constant(null, 'money')],
      kind: 'boolean',
    },
  ],
  kind: 'boolean',
};

const plan = planJob(['q3'], defaultParameters, { partitions: 2, layout: 'kinds' });

/** The plan with other steps in its first filter, and with a tail. */
function changed(operator: unknown, then: unknown = []): PhysicalPlan {
  const stages = plan.stages.map((stage, i) => {
    if (i === 0 && 'root' in stage)
      return { ...stage, root: { ...stage.root, operator: operator as Step['operator'] } };
    if ('root' in stage) return stage;
    return {
      ...stage,
      outputs: stage.outputs.map((output): StatefulOutput => ({ ...output, then: then as readonly TailSpec[] })),
    };
  });
  return JSON.parse(JSON.stringify({ ...plan, stages })) as PhysicalPlan;
}
const first = plan.stages[0]! as Extract<(typeof plan.stages)[number], { root: unknown }>;
const unchanged = first.root.operator;
const filterBy = (predicate: unknown): PhysicalPlan => changed({ op: 'filter', by: 'expression', predicate });

const tail: readonly TailSpec[] = [
  {
    op: 'filter',
    by: 'expression',
    predicate: { fn: 'greater', of: [column('tpv', 'money'), constant(10_000, 'money')], kind: 'boolean' },
  },
  {
    op: 'rank',
    fn: 'dense-rank',
    partitionBy: ['half'],
    orderBy: [{ column: 'tpv', kind: 'money', descending: true }],
    as: 'place',
  },
  {
    op: 'regroup',
    keys: [
      { name: 'store_name', kind: 'text', nullable: true },
      { name: 'half', kind: 'half' },
      { name: 'store_id', kind: 'id' },
      { name: 'unmatched', kind: 'count' },
    ],
    aggregates: [
      { name: 'tpv', fn: 'sum', from: 'tpv', kind: 'money' },
      { name: 'rows', fn: 'count' },
    ],
  },
  { op: 'repeat', times: 'rows' },
  { op: 'limit', orderBy: [{ column: 'store_name', kind: 'text', missingFirst: true }], offset: 2, limit: 5 },
];

test('a tail is valid, also after a journey as JSON, and is explained', () => {
  const withTail = changed(unchanged, tail);
  expect(validatePlan(withTail)).toEqual(withTail);
  const text = explainPlan(withTail).filter((line) => / to edge \d+$/.test(line));
  expect(text.map((line) => line.trim().replace(/ to edge \d+$/, ''))).toEqual([
    'filter tpv > 10.0',
    'place = dense-rank of each half by tpv descending',
    'then merge by store_name (text) or missing, half, store_id, unmatched: sum tpv of money, count rows',
    'each row as often as rows says',
    'first 5 by store_name missing first behind the first 2',
  ]);
});

test.each([
  ['needs what nobody gives', [{ op: 'repeat', times: 'rows' }], 'repeat needs rows, which it is not given'],
  [
    'needs what was left out',
    [{ op: 'project', columns: [{ name: 'a', kind: 'money', of: column('tpv', 'money') }] }, tail[1]],
    'rank needs half, which it is not given',
  ],
  ['gives a name twice', [{ ...tail[1], as: 'tpv' }], 'rank gives tpv twice'],
  [
    'lacks what its edge carries',
    [{ op: 'regroup', keys: [{ name: 'half', kind: 'half' }], aggregates: [] }],
    'has no store_id for edge',
  ],
])('a tail that %s is refused', (_, then, problem) => {
  expect(problemsOf(changed(unchanged, then))).toContainEqual(expect.stringContaining(problem));
});

test.each([
  ['has an unknown operator', [{ op: 'sort' }], 'then.0'],
  ['holds too many rows', [{ op: 'limit', orderBy: [], limit: 1_000_001 }], 'then.0'],
])('a tail that %s is refused', (_, then, problem) => {
  expect(() => validatePlan(changed(unchanged, then))).toThrow(problem);
});

test('a filter by an expression is valid, and is explained', () => {
  const predicate: Expression = {
    fn: 'less',
    of: [column('created_at', 'instant'), constant(86_399, 'instant')],
    kind: 'boolean',
  };
  const filtered = filterBy(predicate);
  expect(validatePlan(filtered)).toEqual(filtered);
  expect(explainPlan(filtered).join('\n')).toContain('  created_at < 1970-01-01 23:59:59\n');
  expect(explainPlan(filterBy(isLate)).join('\n')).toContain(
    '  (hour(created_at) > 20) or (not (user_id is missing)) or (final_amount in (1.5, missing money))\n',
  );
});

test('a computed column is given, with those that are there, and needs what it is computed of', () => {
  const twice: Expression = {
    fn: 'add',
    of: [column('final_amount', 'money'), constant(2_500, 'money')],
    kind: 'money',
  };
  const computed = changed({ op: 'project', columns: [{ name: 'twice', kind: 'money', of: twice }] });
  expect(validatePlan(computed)).toEqual(computed);
  expect(explainPlan(computed).join('\n')).toContain('  compute twice = final_amount + 2.5\n');
  expect(
    problemsOf(changed({ op: 'project', columns: [{ name: 'final_amount', kind: 'money', of: twice }] })),
  ).toContainEqual(expect.stringContaining('gives final_amount twice'));
  expect(problemsOf(changed({ op: 'project', columns: [{ name: 'twice', kind: 'count', of: twice }] }))).toContainEqual(
    expect.stringContaining('column twice is count, but computed as money'),
  );
  expect(
    problemsOf(changed({ op: 'project', columns: [{ name: 'b', kind: 'text', of: column('nobody', 'text') }] })),
  ).toContainEqual(expect.stringContaining('needs nobody'));
});

const nested = (depth: number): Expression =>
  depth === 0 ? constant(true, 'boolean') : { fn: 'not', of: [nested(depth - 1)], kind: 'boolean' };

test.each<[string, unknown, string]>([
  ['no object', 'a > 1', 'a part is no object'],
  ['a kind that there is not', { column: 'a', kind: 'float' }, 'no kind "float"'],
  ['a name that is none', { column: 'a b', kind: 'boolean' }, 'the name of a column is none'],
  ['another field', { column: 'a', kind: 'boolean', hidden: 1 }, 'a part has the fields "column,hidden"'],
  ['no list of arguments', { fn: 'not', of: 'a', kind: 'boolean' }, 'the arguments of a function are no list'],
  ['an unknown function', { fn: 'constructor', of: [], kind: 'boolean' }, 'no function "constructor"'],
  [
    'arguments that it does not take',
    { fn: 'not', of: [constant(1, 'count')], kind: 'boolean' },
    'not of count is no boolean',
  ],
  [
    'another kind than its function gives',
    { fn: 'not', of: [constant(true, 'boolean')], kind: 'count' },
    'not of boolean is no count',
  ],
  ['a constant of another kind', constant('x', 'boolean'), 'a constant is neither true nor false'],
  [
    'a number that is not exact',
    { fn: 'equal', of: [constant(2 ** 53, 'count'), constant(1, 'count')], kind: 'boolean' },
    'a constant is no count',
  ],
  [
    'a column where a constant must be',
    { fn: 'in', of: [constant(1, 'count'), column('a', 'count')], kind: 'boolean' },
    'in takes a constant where there is none',
  ],
  [
    'a format with an unknown field',
    {
      fn: 'is-missing',
      of: [{ fn: 'format-time', of: [column('a', 'date'), constant('%Q', 'text')], kind: 'text' }],
      kind: 'boolean',
    },
    'the constant of format-time has the field "%Q"',
  ],
  ['more depth than anybody needs', nested(500), 'deeper than 500'],
  [
    'more parts than anybody needs',
    { fn: 'or', of: Array.from({ length: 5_000 }, () => constant(true, 'boolean')), kind: 'boolean' },
    'more than 5000 parts',
  ],
  ['a value that is neither true nor false', constant(1, 'count'), 'rows cannot be filtered by what is count'],
])('an expression with %s is refused', (_, predicate, problem) => {
  expect(() => validatePlan(filterBy(predicate))).toThrow(problem);
});

test('an expression of the depth and size that are allowed is not refused', () => {
  expect(problemsOf(validatePlan(filterBy(nested(59))))).toEqual([]);
});
