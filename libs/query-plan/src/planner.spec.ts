import { jobId, partition, stageId } from '@coffee/core';
import { atLeast, count, scan, sum, yearIn } from './logical';
import { layouts, type Layout } from './layout';
import { channelNames } from './names';
import { defaultParameters } from './parameters';
import { outputsOf, type PhysicalPlan } from './physical-plan';
import { planJob } from './planner';
import { custom, everything, inputOf, plan, planAs, stageOf } from './plans.fixture';
import { averageTicket } from './queries/average-ticket.example';

const idsOf = (of: PhysicalPlan): string[] => of.stages.map((stage) => stage.id);

describe('shared beginnings', () => {
  test('the filters of transactions are computed once for all queries', () => {
    expect(idsOf(everything).filter((id) => id.startsWith('filter'))).toEqual([
      'filter.year.transactions',
      'filter.hour',
      'filter.amount',
      'filter.year.transaction_items',
    ]);
    expect(outputsOf(stageOf(everything, 'filter.year.transactions'))).toHaveLength(2);
    expect(outputsOf(stageOf(everything, 'filter.hour'))).toHaveLength(2);
  });

  test('both answers of Q2 come from the same sums', () => {
    expect(idsOf(plan('q2'))).toEqual([
      'filter.year.transaction_items',
      'aggregator.products',
      'maximizer.products',
      'joiner.menu_items.q2_best_selling',
      'joiner.menu_items.q2_most_profitable',
    ]);
  });

  test('two answers about equal rows share all stages', () => {
    const rows = scan('transactions').filter(yearIn('created_at', [2024]));
    const both = plan(
      custom('x', () => [
        rows.answer('a', { store_id: 'store_id' }, []),
        rows.answer('b', { final_amount: 'final_amount' }, []),
      ]),
    );
    expect(idsOf(both)).toEqual(['filter.year.transactions']);
    expect(both.edges.slice(1).map((edge) => edge.columns)).toEqual([['store_id'], ['final_amount']]);
  });

  test('a stage that differs gets an id of its own on the same queue', () => {
    const other = custom('x', () => [
      scan('transactions')
        .filter(yearIn('created_at', [1999]))
        .answer('x', { store_id: 'store_id' }, []),
    ]);
    const both = plan('q1', other);
    expect(idsOf(both)).toContain('filter.year.transactions.2');
    expect(channelNames.queuesOf(both)).toEqual(['filter.year', 'filter.hour', 'filter.amount']);
    // A table is read once: both edges carry what either needs.
    expect(both.tables).toHaveLength(1);
    expect(both.edges[0]!.columns).toEqual(both.edges[1]!.columns);
  });
});

describe('layouts', () => {
  const statelessOf = (of: PhysicalPlan): string[] => of.stages.flatMap((stage) => ('root' in stage ? [stage.id] : []));
  const statefulOf = (of: PhysicalPlan): unknown[] =>
    of.stages.flatMap((stage) => ('root' in stage ? [] : [[stage.id, stage.group, stage.merge, stage.partitions]]));

  test('one stage for all filters of a table, and one for each group, where the roles are apart', () => {
    const roles = planAs('roles')('q1', 'q2', 'q3', 'q4');
    expect(statelessOf(roles)).toEqual([
      'filter.transactions',
      'filter.transaction_items',
      'aggregator.products',
      'aggregator.tpv',
      'aggregator.purchases',
    ]);
    expect(channelNames.queuesOf(roles)).toEqual(statelessOf(roles));
  });

  test.each<Layout>(['none', 'scan'])('one stage for each table with layout %s', (layout) => {
    expect(statelessOf(planAs(layout)('q1', 'q2', 'q3', 'q4'))).toEqual([
      'filter.transactions',
      'filter.transaction_items',
    ]);
  });

  test('no work queue where tables are scanned, but of a table that is joined, too', () => {
    expect(channelNames.queuesOf(planAs('scan')('q1', 'q2', 'q3', 'q4'))).toEqual([]);
    const cheap = custom('x', () => [
      scan('menu_items').filter(atLeast('price', 1000)).answer('x', { item_name: 'item_name' }, []),
    ]);
    expect(channelNames.queuesOf(planAs('scan')('q2', cheap))).toEqual(['filter.menu_items']);
  });

  test.each(layouts)('what is behind is the same with layout %s', (layout) => {
    const other = planAs(layout)('q1', 'q2', 'q3', 'q4');
    expect(statefulOf(other)).toEqual(statefulOf(everything));
    expect(other.tables.map(({ outputs: _, ...table }) => table)).toEqual(
      everything.tables.map(({ outputs: _, ...table }) => table),
    );
    const shape = ({ input: _, ...sink }: PhysicalPlan['results'][number]): unknown => sink;
    expect(other.results.map(shape)).toEqual(everything.results.map(shape));
  });

  test('sums of a whole table are served by filters where these carry the partial sums', () => {
    const groups = scan('transactions').group('g', { store_id: 'store_id' }, { tickets: count() }, 'store_id');
    const query = custom('x', () => [groups.answer('x', { store_id: 'store_id', tickets: 'tickets' }, [])]);
    const namesIn = (layout: Layout): string[] => channelNames.queuesOf(planAs(layout)(query));
    expect([namesIn('kinds'), namesIn('roles'), namesIn('none')]).toEqual([
      ['aggregator.g'],
      ['aggregator.g'],
      ['filter.transactions'],
    ]);
  });
});

describe('partitions', () => {
  test('the top of each store is found in the partitions of its customers first', () => {
    expect(idsOf(plan('q4'))).toEqual([
      'filter.year.transactions',
      'aggregator.purchases',
      'maximizer.purchases',
      'maximizer.top',
      'joiner.stores.users.q4',
    ]);
    expect(stageOf(everything, 'maximizer.purchases')).toMatchObject({
      partitions: 4,
      outputs: [{ top: { limit: 3 } }],
    });
    expect(stageOf(everything, 'maximizer.top')).toMatchObject({ partitions: 1, outputs: [{ top: { limit: 3 } }] });
  });

  test('one partition has the whole top already', () => {
    expect(idsOf(planJob(['q4'], defaultParameters, { partitions: 1 }))).not.toContain('maximizer.top');
  });

  test('partitions by the key of the top need no second one', () => {
    expect(stageOf(everything, 'maximizer.products')).toMatchObject({ partitions: 4 });
    expect(inputOf(everything, 'maximizer.products').key).toBe('month');
  });

  test('a large table is split with the rows that look it up, a small one is held whole', () => {
    expect(stageOf(everything, 'joiner.stores.users.q4')).toMatchObject({
      partitions: 4,
      lookups: [
        { table: 'stores', partitioned: false },
        { table: 'users', partitioned: true },
      ],
    });
    expect(inputOf(everything, 'joiner.stores.users.q4').key).toBe('user_id');
    expect(stageOf(everything, 'joiner.menu_items.q2_best_selling')).toMatchObject({ partitions: 1 });
  });

  test('sums that nobody joins or cuts are merged by a maximizer', () => {
    const answer = scan('transactions')
      .group('sums', { store_id: 'store_id' }, { total: sum('final_amount') }, 'store_id')
      .answer('x', { store_id: 'store_id', total: 'total' }, []);
    const planned = plan(custom('x', () => [answer]));
    expect(idsOf(planned)).toEqual(['aggregator.sums', 'maximizer.sums']);
    expect(stageOf(planned, 'maximizer.sums')).toMatchObject({
      kind: 'maximizer',
      outputs: [{ edge: 2 }],
      lookups: [],
    });
  });
});

test('a query that is not in the catalogue is planned like any other, and shares stages', () => {
  const both = plan('q4', averageTicket);
  expect(idsOf(both)).toEqual([...idsOf(plan('q4')), 'aggregator.tickets', 'joiner.stores.average_ticket']);
  expect(both.results.at(-1)).toMatchObject({
    name: 'average_ticket',
    columns: [{}, {}, { header: 'average_ticket', from: 'total', dividedBy: 'tickets', format: 'money' }, {}],
  });
});

describe('what cannot be planned', () => {
  test.each([
    ['no query', () => plan()],
    ['an unknown query', () => plan('q9')],
    ['the same answer twice', () => plan('q1', 'q1')],
    ['no partition', () => planJob(['q1'], defaultParameters, { partitions: 0 })],
    ['half a partition', () => planJob(['q1'], defaultParameters, { partitions: 1.5 })],
    ['impossible parameters', () => planJob(['q1'], { ...defaultParameters, top: 0 }, { partitions: 1 })],
  ])('%s is an error of usage', (_, attempt) => {
    expect(attempt).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error);
  });
});

describe('names', () => {
  const job = jobId('j1');

  test('are told in one place', () => {
    expect(channelNames.journal).toBe('jobs');
    expect(channelNames.progress(job)).toBe('job.j1.progress');
    expect(channelNames.results(job)).toBe('job.j1.results');
    expect(channelNames.table(job, 'users')).toBe('job.j1.table.users');
    expect(channelNames.partition(job, stageId('maximizer.top'), partition(0))).toBe('job.j1.part.maximizer.top.0');
  });

  test('the logs of a job are all that its edges use', () => {
    expect(channelNames.logsOf(job, plan('q4'))).toEqual([
      'job.j1.progress',
      'job.j1.results',
      'job.j1.table.users',
      'job.j1.table.stores',
      ...[0, 1, 2, 3].map((p) => `job.j1.part.maximizer.purchases.${p}`),
      'job.j1.part.maximizer.top.0',
      ...[0, 1, 2, 3].map((p) => `job.j1.part.joiner.stores.users.q4.${p}`),
    ]);
    expect(channelNames.logsOf(job, plan('q1'))).toEqual(['job.j1.progress', 'job.j1.results']);
  });

  test('work queues are shared by tables', () => {
    expect(channelNames.queuesOf(everything)).toEqual([
      'filter.year',
      'filter.hour',
      'filter.amount',
      'aggregator.products',
      'aggregator.tpv',
      'aggregator.purchases',
    ]);
  });
});
