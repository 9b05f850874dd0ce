import { IdSet } from './id-set';

const LAST_DENSE = 2 ** 27 - 1;

describe('a set of ids', () => {
  it.each<[what: string, ids: readonly number[]]>([
    ['small ones', [0, 1, 31, 32, 33, 65_535, 65_536, 1_000_000]],
    ['those at the end of what is kept as bits', [LAST_DENSE - 1, LAST_DENSE, LAST_DENSE + 1]],
    ['large ones', [2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 33, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]],
    ['negative ones', [0, -1, -2, -(2 ** 27), -(2 ** 31), -(2 ** 40), Number.MIN_SAFE_INTEGER]],
    ['those that differ in their upper half only', Array.from({ length: 50 }, (_, i) => 2 ** 27 + i * 2 ** 32)],
  ])('tells which were there before: %s', (_what, ids) => {
    const set = new IdSet();
    expect(set.addAll(ids)).toEqual([]);
    expect(set.addAll(ids)).toEqual([...ids.keys()]);
  });

  it('tells those that are twice in one list, each but its first', () => {
    expect(new IdSet().addAll([7, LAST_DENSE + 9, 7, 8, LAST_DENSE + 9, 7])).toEqual([2, 4, 5]);
  });

  it('keeps all when it grows, as a Set does', () => {
    const [set, model] = [new IdSet(), new Set<number>()];
    let state = 7;
    for (let i = 0; i < 50_000; i++) {
      state = (state * 48_271) % 2_147_483_647;
      const id = i % 3 === 0 ? state % 20_000 : state * 2 ** (state % 20);
      expect(set.addAll([id])).toEqual(model.has(id) ? [0] : []);
      model.add(id);
    }
  });
});
