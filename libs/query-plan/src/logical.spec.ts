import { atLeast, byHalf, byMonth, count, descending, orElse, ratio, scan, sum, timeOfDay, yearIn } from './logical';
import { defaultParameters } from './parameters';
import { catalogue, parseQueryIds } from './queries';

const transactions = scan('transactions');
const groups = transactions.group(
  'g',
  { half: byHalf('created_at'), store_id: 'store_id' },
  { total: sum('final_amount'), tickets: count() },
  'store_id',
);

test('a query is a value', () => {
  const answer = transactions.filter(atLeast('final_amount', 75_000)).answer('big', { id: 'transaction_id' }, []);
  expect(JSON.parse(JSON.stringify(answer))).toEqual({
    name: 'big',
    input: {
      op: 'filter',
      input: { op: 'scan', table: 'transactions' },
      predicate: { op: 'filter', by: 'at-least', column: 'final_amount', minimum: 75_000 },
    },
    columns: [{ header: 'id', from: 'transaction_id', format: 'uuid' }],
    orderBy: [{ column: 'transaction_id', format: 'uuid' }],
  });
});

test('the order is made total by what is printed', () => {
  const answer = groups
    .join('stores', { on: 'store_id', attach: ['store_name'] })
    .answer('x', { store: orElse('store_name', 'store_id'), half: 'half', mean: ratio('total', 'tickets') }, [
      descending('half'),
    ]);
  expect(answer.orderBy).toEqual([
    { column: 'half', format: 'half', descending: true },
    { column: 'store_name', format: 'text', fallback: 'store_id' },
    { column: 'total', format: 'money' },
    { column: 'tickets', format: 'integer' },
  ]);
});

describe('a defect in a query is told with its step', () => {
  test.each<[string, () => unknown]>([
    ['filter by year needs column birthday', () => transactions.filter(yearIn('birthday', [2024]))],
    [
      'filter by year needs instant, but column final_amount is money',
      () => transactions.filter(yearIn('final_amount', [1])),
    ],
    ['filter by time-of-day needs instant', () => transactions.filter(timeOfDay('store_id', { from: 0, to: 1 }))],
    ['filter by at-least needs money or count or id', () => transactions.filter(atLeast('created_at', 1))],
    [
      'group g cannot be partitioned by x',
      () => transactions.group('g', { store_id: 'store_id' }, { n: count() }, 'x'),
    ],
    ['group g takes an aggregate', () => transactions.group('g', { store_id: 'store_id' }, {}, 'store_id')],
    [
      'group g needs uuid or id or count or money or decimal or date or boolean or text, but column created_at is instant',
      () => transactions.group('g', { at: 'created_at' }, { n: count() }, 'at'),
    ],
    ['group g needs instant', () => transactions.group('g', { m: byMonth('store_id') }, { n: count() }, 'm')],
    ['group g has two columns named a', () => transactions.group('g', { a: 'store_id' }, { a: count() }, 'a')],
    ['group G has "G" for a name', () => transactions.group('G', { a: 'store_id' }, { n: count() }, 'a')],
    [
      'group g cannot take the sum of transaction_id, which is uuid',
      () => transactions.group('g', { a: 'store_id' }, { n: sum('transaction_id') }, 'a'),
    ],
    ['top goes by half, which is no aggregate', () => groups.top(1, { by: 'half', of: ['half'], tie: 'store_id' })],
    ['top uses total, which is no key', () => groups.top(1, { by: 'total', of: ['half'], tie: 'total' })],
    ['join stores needs column item_id', () => groups.join('stores', { on: 'item_id', attach: ['store_name'] })],
    ['join stores needs column name', () => groups.join('stores', { on: 'store_id', attach: ['name'] })],
    ['join stores attaches store_id', () => groups.join('stores', { on: 'store_id', attach: ['store_id'] })],
    ['answer x needs column y', () => groups.answer('x', { y: 'y' }, [])],
    ['answer x needs column y', () => groups.answer('x', { half: 'half' }, ['y'])],
    ['answer ../x has no name', () => groups.answer('../x', { half: 'half' }, [])],
    ['answer x divides tickets by total', () => groups.answer('x', { m: ratio('tickets', 'total') }, [])],
    ['answer x falls back on total', () => groups.answer('x', { m: orElse('half', 'total') }, [])],
  ])('%s', (message, write) => {
    expect(write).toThrow(message);
  });
});

describe('ids of queries', () => {
  test('say of parts only answers that they have', () => {
    for (const { parts = {}, answers } of catalogue) {
      const names = answers(defaultParameters).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(Object.keys(parts)));
    }
  });

  test('come in the order of the catalogue, each once', () => {
    expect(parseQueryIds('q3, Q1,q3')).toEqual(['q1', 'q3']);
    expect(parseQueryIds('')).toEqual(catalogue.map(({ id }) => id));
  });

  test.each(['q0', 'q 1', 'q1,,q2', 'q1 q2', '__proto__'])('%j is an error that lists them', (text) => {
    expect(() => parseQueryIds(text)).toThrow(/^no such query: ".*"; there are q1, q2, q3, q4\b/);
  });
});
