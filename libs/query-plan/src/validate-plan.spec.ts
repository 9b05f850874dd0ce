import { CoffeeError, jobId, partition, stageId } from '@coffee/core';
import fc from 'fast-check';
import { problemsOf } from './check-plan';
import { channelNames } from './names';
import { defaultParameters } from './parameters';
import { DEFAULT_PARTITIONS, MAX_PARTITIONS } from './partitions';
import { planJob } from './planner';
import { validatePlan } from './validate-plan';

const all = ['q1', 'q2', 'q3', 'q4'];
const plan = planJob(all, defaultParameters, { partitions: DEFAULT_PARTITIONS, layout: 'kinds' });
const whole = planJob(all, defaultParameters, { partitions: DEFAULT_PARTITIONS, layout: 'none' });
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const copy = (of = plan): Json => JSON.parse(JSON.stringify(of)) as Json;

function changed(path: string, value: Json | undefined, of = plan): Json {
  const root = copy(of);
  const steps = path.split('.');
  const last = steps.pop()!;
  const parent = steps.reduce((at, step) => (at as Record<string, Json>)[step]!, root) as Record<string, Json>;
  expect(last in parent || value !== undefined).toBe(true);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return root;
}

test('a plan of the planner is valid, also after a journey as JSON', () => {
  expect(validatePlan(copy())).toEqual(plan);
});

test('a plan may have 128 partitions, and no more, whoever makes it', () => {
  const most = planJob(['q3'], defaultParameters, { partitions: MAX_PARTITIONS });
  expect(validatePlan(JSON.parse(JSON.stringify(most)))).toEqual(most);
  expect(MAX_PARTITIONS).toBe(128);
  expect(() => planJob(['q3'], defaultParameters, { partitions: 129 })).toThrow(
    /a whole number from 1 to 128, not 129/,
  );
  expect(() => validatePlan(changed('stages.5.partitions', 129))).toThrow(/stages\.5\.partitions: Too big/);
});

test('all questions may have 128 partitions; more stages than the logs of their partitions allow are refused', () => {
  const most = planJob(['q1', 'q2', 'q3', 'q4'], defaultParameters, { partitions: MAX_PARTITIONS });
  expect(validatePlan(JSON.parse(JSON.stringify(most)))).toEqual(most);

  // Each stage is within the bounds of one.
  const [last] = planJob(['q3'], defaultParameters, { partitions: MAX_PARTITIONS }).stages.slice(-1);
  const stages = Array.from({ length: 20 }, (_, i) => ({ ...last!, id: stageId(`${last!.id}.${i}`) }));
  expect(problemsOf({ ...most, stages: [...most.stages, ...stages] })).toContainEqual(
    expect.stringMatching(/^its partitions read \d{4} logs in all, and 2048 is the most$/),
  );
});

test.each(['stages.5.id', 'stages.0.queue'])('names of queues and logs fit into 255 bytes: %s', (path) => {
  const name = `a${'.bcd'.repeat(9)}${'e'.repeat(50)}`;
  const long = `${name}.${'f'.repeat(60)}`.slice(0, 141);
  const longest = `a${'x'.repeat(59)}.${'y'.repeat(60)}.${'z'.repeat(18)}`;
  expect(
    Buffer.byteLength(channelNames.partition(jobId('j'.repeat(40)), stageId(longest), partition(127))),
  ).toBeLessThan(255 - 60);
  expect(() => validatePlan(changed(path, long.padEnd(141, '0')))).toThrow(
    /: longer than 140 characters: queues and logs could not be named after it/,
  );
});

test('an aggregate function that is not there is told, with those that are', () => {
  expect(() => validatePlan(changed('stages.5.merge.aggregates.0.fn', 'median'))).toThrow(
    /stages\.5\.merge\.aggregates\.0\.fn: no aggregate function is named "median"; there are avg, avg_distinct, count, /,
  );
});

describe('rejects', () => {
  test.each([null, undefined, 1, 'plan', [], {}, { tables: [] }])('what is no plan: %j', (value) => {
    expect(() => validatePlan(value)).toThrow(/^not a valid plan: /);
  });

  test.each<[string, string, Json | undefined]>([
    ['an unknown property', 'surprise', 1],
    ['a table that is none', 'tables.0.table', 'secrets'],
    ['a column that is not in the table', 'tables.0.columns.0.name', 'card_number'],
    ['a column of another kind', 'tables.0.columns.0.kind', 'text'],
    ['a condition on a column that is not read', 'tables.0.columns.0.neededWhere.column', 'original_amount'],
    ['an edge out of place', 'edges.3.id', 4],
    ['an edge that is not there', 'stages.0.input', 77],
    ['an edge without a reader', 'results.0.input', 12],
    ['an edge sent on twice', 'stages.1.root.outputs', [9, 9]],
    ['an edge in another mode', 'edges.0.mode', 'broadcast'],
    ['an edge to elsewhere', 'edges.0.to', { stage: 'filter.hour' }],
    ['an edge with two origins', 'edges.0.from', { table: 'users', stage: 'filter.hour' }],
    ['an edge without columns', 'edges.0.columns', []],
    ['a table of which nothing is read', 'tables.0.columns', []],
    ['an edge that carries a column twice', 'edges.0.columns', ['store_id', 'store_id']],
    ['an edge without a column that its reader needs', 'edges.8.columns', ['store_id']],
    ['an edge with a column made of what its sender lacks', 'edges.12.derived.0.from', 'quality'],
    ['an edge that makes a column that it does not carry', 'edges.12.derived.0.name', 'created_at.half'],
    ['an edge that makes a column that it has', 'edges.12.derived.0.name', 'item_id'],
    ['an edge that makes what no calendar has', 'edges.12.derived.0.unit', 'fortnight'],
    [
      'an edge from an aggregator that makes a column',
      'edges.13.derived',
      [{ name: 'month.half', from: 'month', unit: 'half' }],
    ],
    ['an edge with a column that its sender lacks', 'edges.8.columns', ['store_id', 'user_id', 'month']],
    ['a partitioned edge without its key', 'edges.13.key', undefined],
    ['a key that is not carried', 'edges.13.key', 'store_id'],
    ['other partitions than the stage has', 'edges.13.partitions', 5],
    ['too many partitions', 'stages.5.partitions', 1e9],
    ['two stages of one name', 'stages.1.id', 'filter.amount'],
    ['a stage whose name leaves its folder', 'stages.5.id', '../../etc'],
    ['an operator of another kind', 'stages.0.root.operator.op', 'aggregate'],
    ['a filter by a column that does not come', 'stages.2.root.operator.column', 'created_at'],
    ['a year that is none', 'stages.0.root.operator.years', [2024, 'DROP TABLE']],
    ['a time after midnight', 'stages.1.root.operator.to', 90_000],
    ['a minimum that is no integer', 'stages.2.root.operator.minimum', 0.5],
    ['a top that is not merged', 'stages.5.outputs.0.top.by', 'store_id'],
    ['an aggregate of a kind that its function does not take', 'stages.5.merge.aggregates.0.kind', 'text'],
    ['an aggregate of a column without a kind', 'stages.5.merge.aggregates.0.kind', undefined],
    ['an aggregate of rows with the kind of a column', 'stages.11.merge.aggregates.0.kind', 'count'],
    ['an endless top', 'stages.5.outputs.0.top.limit', 1e9],
    ['a merge by one key twice', 'stages.5.merge.keys.0.name', 'item_id'],
    ['an answer whose name is a path', 'results.0.name', '../q1'],
    ['an answer about a column that does not come', 'results.0.columns.0.from', 'user_id'],
    ['an answer without columns', 'results.0.columns', []],
    ['no answers', 'results', []],
  ])('%s', (_, path, value) => {
    expect(() => validatePlan(changed(path, value))).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }) as Error);
  });

  test.each<[string, string, Json | undefined]>([
    ['an operator without a column that it looks at', 'stages.0.root.columns', ['store_id', 'user_id']],
    [
      'an operator that is given what the one before it has not',
      'stages.0.root.next.0.columns',
      ['item_id', 'created_at'],
    ],
    ['an edge that two operators of a stage send on', 'stages.0.root.outputs', [7]],
    ['an edge with a column that its operator does not give', 'edges.7.columns', ['transaction_id', 'item_id']],
    ['an operator that is none', 'stages.0.root.next.0.operator', { op: 'exec' }],
    ['an edge between stages that is scanned', 'edges.8.mode', 'scan'],
  ])('%s', (_, path, value) => {
    const mutant = changed(path, value, whole);
    expect(() => validatePlan(mutant)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }) as Error);
  });

  test('operators that are nested deeper than any question needs', () => {
    const stack = (deep: number): Json => {
      const root = copy(whole) as { stages: { root: { operator: Json; columns: Json; next: Json[] } }[] };
      const [first] = root.stages;
      const { operator, columns } = first!.root;
      for (let i = 0; i < deep; i++)
        first!.root = { ...first!.root, outputs: [], next: [first!.root], operator, columns } as never;
      return root;
    };
    expect(validatePlan(stack(10)).stages).toHaveLength(whole.stages.length);
    expect(() => validatePlan(stack(20))).toThrow(/^not a valid plan: stages\.0\.root\.next/);
    expect(() => validatePlan(stack(100_000))).toThrow(CoffeeError);
  });

  test('stages in a circle', () => {
    const root = copy() as { stages: Json[] };
    root.stages.reverse();
    expect(() => validatePlan(root)).toThrow(/leads backwards/);
  });

  test('a prototype in disguise', () => {
    const text = JSON.stringify(plan).replace('{', '{"__proto__":{"polluted":true},');
    expect(() => validatePlan(JSON.parse(text))).toThrow(CoffeeError);
  });
});

test('whatever is done to a plan, it is sound or rejected', () => {
  const paths: string[][] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (path.length > 0) paths.push(path);
    if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value)) walk(child, [...path, key]);
  };
  walk(plan, []);
  const junk = fc.oneof(
    fc.constant(undefined),
    fc.jsonValue({ maxDepth: 2 }),
    fc.nat(30),
    fc.constantFrom('store_id', 'month', 'queue', 'users', 'filter.hour', 'q1', [], {}),
  );
  let rejected = 0;
  fc.assert(
    fc.property(fc.constantFrom(...paths), junk, (path, value) => {
      const mutant = changed(path.join('.'), value as Json | undefined);
      try {
        expect(problemsOf(validatePlan(mutant))).toEqual([]);
      } catch (error) {
        if (!(error instanceof CoffeeError)) throw error;
        expect(error.code).toBe('BAD_MESSAGE');
        rejected++;
      }
    }),
    { numRuns: 600 },
  );
  expect(rejected).toBeGreaterThan(300);
});
