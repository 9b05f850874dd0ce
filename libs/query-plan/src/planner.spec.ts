import { jobId, partition, stageId } from '@coffee/core';
import { UNMATCHED_COLUMN } from '@coffee/operators';
import { atLeast, byMonth, count, scan, sum, yearIn } from './logical';
import type { Query } from './logical-plan';
import { layouts, type Layout } from './layout';
import { channelNames } from './names';
import { defaultParameters } from './parameters';
import { outputsOf, type Edge, type PhysicalPlan, type Stage } from './physical-plan';
import { planJob } from './planner';
import { averageTicket } from './queries/average-ticket.example';

const planAs =
  (layout: Layout) =>
  (...queries: (string | Query)[]): PhysicalPlan =>
    planJob(queries, defaultParameters, { partitions: 4, layout });
/** Where every operator is a stage, they can be looked at one by one. */
const plan = planAs('kinds');
const everything = plan('q1', 'q2', 'q3', 'q4');
const idsOf = (of: PhysicalPlan): string[] => of.stages.map((stage) => stage.id);
const stageOf = (of: PhysicalPlan, id: string): Stage => of.stages.find((stage) => stage.id === id)!;
const inputOf = (of: PhysicalPlan, id: string): Edge => of.edges[stageOf(of, id).input]!;
/** A query of one answer from filtered transactions. */
const custom = (id: string, answers: Query['answers']): Query => ({ id, question: '', answers });

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

describe('projection', () => {
  const columnsTo = (of: PhysicalPlan, to: string): readonly string[] | undefined =>
    of.edges.find((edge) => ('stage' in edge.to ? edge.to.stage : edge.to.result) === to)?.columns;

  test('a scan reads what its queries look at', () => {
    const read = (query: string): string[][] =>
      plan(query).tables.map((table) => table.columns.map((column) => column.name));
    expect(read('q1')).toEqual([['transaction_id', 'final_amount', 'created_at']]);
    expect(read('q3')).toEqual([
      ['store_id', 'final_amount', 'created_at'],
      ['store_id', 'store_name'],
    ]);
    expect(read('q4')).toEqual([
      ['store_id', 'user_id', 'created_at'],
      ['user_id', 'birthdate'],
      ['store_id', 'store_name'],
    ]);
  });

  test('an edge carries what is looked at behind it', () => {
    expect(columnsTo(everything, 'filter.hour')).toEqual(['transaction_id', 'store_id', 'final_amount', 'created_at']);
    expect(columnsTo(everything, 'filter.amount')).toEqual(['transaction_id', 'final_amount']);
    expect(columnsTo(everything, 'aggregator.purchases')).toEqual(['store_id', 'user_id']);
    expect(columnsTo(everything, 'maximizer.products')).toEqual(['month', 'item_id', 'sellings_qty', 'profit_sum']);
    expect(inputOf(everything, 'joiner.menu_items.q2_best_selling').columns).toEqual([
      'month',
      'item_id',
      'sellings_qty',
    ]);
  });

  test('a sum that no answer looks at is computed all the same, for what is asked must not decide which rows can be read', () => {
    const groups = scan('transactions').group(
      'g',
      { month: byMonth('created_at') },
      { total: sum('final_amount'), tickets: count() },
      'month',
    );
    const planned = plan(custom('x', () => [groups.answer('x', { month: 'month', tickets: 'tickets' }, [])]));
    expect(stageOf(planned, 'aggregator.g')).toMatchObject({
      root: {
        operator: {
          aggregates: [
            { name: 'total', fn: 'sum', from: 'final_amount', kind: 'money' },
            { name: 'tickets', fn: 'count' },
          ],
        },
      },
    });
    expect(planned.tables[0]!.columns.map(({ name }) => name)).toEqual(['final_amount', 'created_at']);
  });

  test('a joined answer says how many rows have no partner', () => {
    expect(columnsTo(everything, 'q3')).toEqual(['half', 'store_id', 'tpv', 'store_name', UNMATCHED_COLUMN]);
    expect(columnsTo(everything, 'q1')).not.toContain(UNMATCHED_COLUMN);
  });
});

describe('neededWhere', () => {
  const whereOf = (of: PhysicalPlan, column: string): unknown =>
    of.tables[0]!.columns.find(({ name }) => name === column)?.neededWhere;
  const transactions = scan('transactions');
  const ids = { transaction_id: 'transaction_id' };

  test('ids of transactions are read for Q1 only, where the amount is enough', () => {
    expect(whereOf(everything, 'transaction_id')).toEqual({ column: 'final_amount', atLeast: 75_000 });
    for (const column of ['store_id', 'user_id', 'final_amount', 'created_at'])
      expect(whereOf(everything, column)).toBeUndefined();
  });

  test('of several filters side by side the weakest holds', () => {
    const answers = [80_000, 20_000, 50_000].map((minimum, i) =>
      transactions.filter(atLeast('final_amount', minimum)).answer(`a${i}`, ids, []),
    );
    expect(whereOf(plan(custom('x', () => answers)), 'transaction_id')).toEqual({
      column: 'final_amount',
      atLeast: 20_000,
    });
  });

  test('of several filters one after the other the strongest holds', () => {
    const answer = transactions
      .filter(atLeast('final_amount', 80_000))
      .filter(atLeast('final_amount', 20_000))
      .answer('x', ids, []);
    expect(whereOf(plan(custom('x', () => [answer])), 'transaction_id')).toEqual({
      column: 'final_amount',
      atLeast: 80_000,
    });
  });

  test('one look at any row is enough to need it everywhere', () => {
    const any = custom('x', () => [transactions.filter(yearIn('created_at', [2024])).answer('x', ids, [])]);
    expect(whereOf(plan('q1', any), 'transaction_id')).toBeUndefined();
  });

  test('filters on different columns leave no condition that holds for both', () => {
    const answers = ['final_amount', 'original_amount'].map((column, i) =>
      transactions.filter(atLeast(column, 1)).answer(`a${i}`, ids, []),
    );
    expect(whereOf(plan(custom('x', () => answers)), 'transaction_id')).toBeUndefined();
  });

  test('a column is not needed where it is itself filtered away, but in every row that the filter looks at', () => {
    const answer = transactions.filter(atLeast('final_amount', 1)).answer('x', { final_amount: 'final_amount' }, []);
    expect(whereOf(plan(custom('x', () => [answer])), 'final_amount')).toBeUndefined();
  });

  test('sums behind the filter need their columns there only', () => {
    const answer = transactions
      .filter(atLeast('final_amount', 1_000))
      .group('big', { store_id: 'store_id' }, { bought: count() }, 'store_id')
      .answer('x', { store_id: 'store_id', bought: 'bought' }, []);
    expect(whereOf(plan(custom('x', () => [answer])), 'store_id')).toEqual({ column: 'final_amount', atLeast: 1_000 });
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

describe('readings', () => {
  it('are what each answer reads, whatever else is asked', () => {
    const all = planJob(['q1', 'q2', 'q3', 'q4'], defaultParameters, { partitions: 2 });
    for (const id of ['q1', 'q2', 'q3', 'q4'] as const) {
      for (const { table, readings } of planJob([id], defaultParameters, { partitions: 2 }).tables)
        for (const { answers, columns } of readings)
          for (const answer of answers) {
            const among = all.tables.find((scan) => scan.table === table)!.readings;
            expect(among.find((reading) => reading.answers.includes(answer))!.columns).toEqual(columns);
          }
    }
    expect(all.tables[0]!.readings).toEqual([
      { answers: ['q1'], columns: ['transaction_id', 'final_amount', 'created_at'] },
      { answers: ['q3'], columns: ['store_id', 'final_amount', 'created_at'] },
      { answers: ['q4'], columns: ['store_id', 'user_id', 'created_at'] },
    ]);
    expect(all.tables.map(({ unique }) => unique)).toEqual([undefined, undefined, 'user_id', 'store_id', 'item_id']);
  });
});
