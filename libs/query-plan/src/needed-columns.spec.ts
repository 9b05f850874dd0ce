/** Which columns are read and carried, and in which rows they are needed. */
import { UNMATCHED_COLUMN, type ColumnFilter } from '@coffee/operators';
import { atLeast, byMonth, count, scan, sum, timeOfDay, yearIn } from './logical';
import { defaultParameters } from './parameters';
import type { PhysicalPlan } from './physical-plan';
import { planJob } from './planner';
import { custom, everything, inputOf, plan, stageOf } from './plans.fixture';

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

describe('neededYears', () => {
  const transactions = scan('transactions');
  const years = (...of: number[]) => yearIn('created_at', of);
  const neededBy = (...filters: readonly (readonly ColumnFilter[])[]): unknown => {
    const answers = filters.map((all, i) =>
      all
        .reduce<Pick<typeof transactions, 'filter' | 'group'>>((rows, filter) => rows.filter(filter), transactions)
        .group(`g${i}`, { store_id: 'store_id' }, { bought: count() }, 'store_id')
        .answer(`a${i}`, { store_id: 'store_id', bought: 'bought' }, []),
    );
    return plan(custom('x', () => answers)).tables[0]!.neededYears;
  };
  const of = (...years: number[]) => ({ column: 'created_at', years });

  test('are those of the questions of the shop, of its tables with times', () => {
    for (const { table, neededYears } of everything.tables)
      expect([table, neededYears]).toEqual([table, table.startsWith('transaction') ? of(2024, 2025) : undefined]);
  });

  test('are those of all filters by year, behind other filters, too', () => {
    expect(neededBy([atLeast('final_amount', 1), years(2024)], [years(2021, 2024)])).toEqual(of(2021, 2024));
  });

  test('are not known where rows of any year are looked at, or other times', () => {
    expect(neededBy([years(2024)], [])).toBeUndefined();
    expect(neededBy([years(2024)], [atLeast('final_amount', 1)])).toBeUndefined();
    expect(neededBy([timeOfDay('created_at', { from: 0, to: 60 })])).toBeUndefined();
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
