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
    expect(pivot).toMatchObject({ down: 'store', across: 'half', rows: ['a', 'b', 'c'], columns: ['H1', 'H2'] });
    const cells = Object.fromEntries([...pivot.cells].map(([row, own]) => [row, Object.fromEntries(own)]));
    expect(cells).toEqual({ a: { H1: '1.0' }, b: { H1: '2.0', H2: '4.0' }, c: { H1: '3.0' } });
  });

  it('takes no two names for one, whatever is in them', () => {
    const pivot = pivotOf(page(['H1', 'a\nb', '1.0'], ['b\nH1', 'a', '2.0']))!;
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
});
