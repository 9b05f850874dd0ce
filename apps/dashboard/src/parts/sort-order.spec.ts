import { nextSort, orderOf } from './sort-order';

const columnsOf = (...names: string[]) => names.map((name) => ({ name, type: 'integer' }));

describe('the order of a table', () => {
  it.each([
    [['n'], undefined, undefined],
    [['n'], 'n', { column: 'n', direction: 'ascending' }],
    [['n'], '-n', { column: 'n', direction: 'descending' }],
    [['-n'], '-n', { column: '-n', direction: 'ascending' }],
    [['-n'], '--n', { column: '-n', direction: 'descending' }],
    [['n', '-n'], '-n', { column: '-n', direction: 'ascending' }],
    [['n'], 'm', undefined],
    [['n'], 'mn', undefined],
    [['n'], '-m', undefined],
  ])('of columns %j, sorted by %s, is %j', (names, sort, order) => {
    expect(orderOf(columnsOf(...names), sort)).toEqual(order);
  });

  it.each([
    [['n', 'm'], 'n', ['n', '-n', undefined]],
    [['-n', 'm'], '-n', ['-n', '--n', undefined]],
    // Down is the name of another column.
    [['n', '-n'], 'n', ['n', undefined, 'n']],
    [['n', '-n'], '-n', ['-n', '--n', undefined]],
  ])('of columns %j goes on with each choice of %s', (names, chosen, sorts) => {
    const columns = columnsOf(...names);
    let sort: string | undefined;
    expect(sorts.map(() => (sort = nextSort(columns, sort, chosen)))).toEqual(sorts);
  });

  it('is that of another column, once that is chosen', () => {
    expect(nextSort(columnsOf('n', 'm'), '-n', 'm')).toBe('m');
  });
});
