import { pivotOf, type AnswerPage } from './pivot';

const columns = [
  { name: 'half', type: 'text' },
  { name: 'store', type: 'text' },
  { name: 'tpv', type: 'decimal' },
];
const page = (...rows: readonly [string, string, string][]): AnswerPage => ({
  columns,
  rows: rows.map(([half, store, tpv]) => ({ half, store, tpv })),
});

describe('a pivot', () => {
  it('has the category with fewer values across, and each number in its place', () => {
    const pivot = pivotOf(page(['H1', 'a', '1.0'], ['H1', 'b', '2.0'], ['H1', 'c', '3.0'], ['H2', 'b', '4.0']))!;
    expect(pivot).toMatchObject({
      down: { name: 'store' },
      across: { name: 'half' },
      rows: ['a', 'b', 'c'],
      columns: ['H1', 'H2'],
    });
    const cells = Object.fromEntries([...pivot.cells].map(([row, own]) => [row, Object.fromEntries(own)]));
    expect(cells).toEqual({ a: { H1: '1.0' }, b: { H1: '2.0', H2: '4.0' }, c: { H1: '3.0' } });
  });

  it('takes no two names for one, whatever is in them', () => {
    const pivot = pivotOf(page(['H1', 'a\nb', '1.0'], ['b\nH1', 'a', '2.0'], ['H1', 'a', '3.0']))!;
    expect(pivot.cells.get('a\nb')?.get('H1') ?? pivot.cells.get('H1')?.get('a\nb')).toBe('1.0');
    expect(pivot.rows.length * pivot.columns.length).toBe(4);
  });

  it('is none where a cell would have two numbers: none is hidden', () => {
    expect(pivotOf(page(['H1', 'a', '1.0'], ['H1', 'a', '2.0']))).toBeUndefined();
  });

  it('is none without a number, or wider than one looks', () => {
    expect(pivotOf({ columns: columns.slice(0, 2), rows: [{ half: 'H1', store: 'a' }] })).toBeUndefined();
    const wide = Array.from({ length: 30 }, (_, i): [string, string, string] => [`${i}`, `${i}`, '1']);
    expect(pivotOf(page(...wide))).toBeUndefined();
  });

  const typed = (
    types: readonly [string, string, string],
    rows: readonly (readonly [string, string, string | null])[],
  ) =>
    pivotOf({
      columns: ['one', 'other', 'value'].map((name, i) => ({ name, type: types[i]! })),
      rows: rows.map(([one, other, value]) => ({ one, other, value })),
    });
  const square = [
    ['1', 'a', '5'],
    ['1', 'b', '6'],
    ['2', 'a', '7'],
    ['2', 'b', '8'],
  ] as const;

  it.each(['integer', 'month', 'date', 'boolean', 'uuid'])('has headings of %s', (type) => {
    expect(typed([type, 'text', 'integer'], square)).toMatchObject({ across: { name: 'one' }, columns: ['1', '2'] });
  });

  it.each(['decimal', 'instant'])('has no headings of %s: they are no categories', (type) => {
    expect(typed([type, 'text', 'integer'], square)).toBeUndefined();
    expect(typed(['text', type, 'integer'], square)).toBeUndefined();
  });

  it('is none where each row has just one value: that is the list itself', () => {
    const winners = ['2024-01', '2024-02', '2024-03'].map((month, i) => [month, `item ${i % 2}`, '5'] as const);
    expect(typed(['month', 'text', 'integer'], winners)).toBeUndefined();
    expect(typed(['month', 'text', 'integer'], [...winners, ['2024-01', 'item 1', '4']])).toBeDefined();
    expect(typed(['month', 'text', 'integer'], [...winners, ['2024-01', 'item 1', null]])).toBeUndefined();
  });

  it('is none where the amount is missing everywhere', () => {
    expect(
      typed(
        ['text', 'text', 'integer'],
        square.map(([one, other]) => [one, other, null]),
      ),
    ).toBeUndefined();
  });

  it('takes no id for the amount', () => {
    const columns = ['month', 'total', 'store_id'].map((name, i) => ({
      name,
      type: ['month', 'integer', 'integer'][i]!,
    }));
    const rows = square.map(([month, store_id, total], i) => ({
      month,
      store_id: store_id === 'a' ? 1 : 2,
      total: `${total}${i}`,
    }));
    expect(pivotOf({ columns, rows })).toMatchObject({ down: { name: 'store_id' }, value: { name: 'total' } });
  });
});
