import { CutValidator, type TableRange } from './cut-validator';
import type { Cut } from './scan-request';

const range = (seq: number, start: number, end: number, file = 0): TableRange => ({ seq, start, end, file });
const cut = (firstRow?: number, endOfLastRow?: number): Cut => ({ firstRow, endOfLastRow });

describe('a cut validator', () => {
  const ranges = [range(0, 0, 10), range(1, 10, 20), range(2, 20, 30)];

  it('accepts ranges that join, in order, whatever the order of results', () => {
    const cuts = new CutValidator<Cut>(ranges, [4]);
    expect(cuts.offer(2, cut(24, 30))).toEqual({ accepted: [], rescan: undefined });
    expect(cuts.offer(0, cut(4, 12)).accepted.map(({ seq }) => seq)).toEqual([0]);
    expect(cuts.complete).toBe(false);
    expect(cuts.offer(1, cut(12, 24)).accepted.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(cuts.complete).toBe(true);
  });

  it('has a range scanned again that does not start where the one before has ended', () => {
    const cuts = new CutValidator<Cut>(ranges, [4]);
    cuts.offer(1, cut(12, 24));
    cuts.offer(2, cut(24, 30));
    // A row of the first range reaches to 15: the line feed before 12 stood in quotes.
    const { accepted, rescan } = cuts.offer(0, cut(4, 15));
    expect(accepted.map(({ seq }) => seq)).toEqual([0]);
    expect(rescan).toEqual({ seq: 1, firstRow: 15 });
    expect(cuts.offer(1, cut(15, 24)).accepted.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('carries the next row over a range in which none starts', () => {
    const cuts = new CutValidator<Cut>(ranges, [4]);
    expect(cuts.offer(0, cut(4, 25)).rescan).toBeUndefined();
    // A line feed in the long row looked like the end of one.
    expect(cuts.offer(1, cut(13, 25)).rescan).toEqual({ seq: 1, firstRow: 25 });
    expect(cuts.offer(1, cut()).accepted.map(({ seq }) => seq)).toEqual([1]);
    expect(cuts.offer(2, cut(25, 30)).accepted.map(({ seq }) => seq)).toEqual([2]);
  });

  it('does not believe that no row starts in a range when one does', () => {
    const cuts = new CutValidator<Cut>(ranges, [4]);
    cuts.offer(0, cut(4, 11));
    expect(cuts.offer(1, cut())).toEqual({ accepted: [], rescan: { seq: 1, firstRow: 11 } });
  });

  it('treats each file by itself', () => {
    const cuts = new CutValidator<Cut>([range(0, 0, 10), range(1, 0, 10, 1)], [4, 2]);
    expect(cuts.offer(1, cut(2, 10)).accepted.map(({ seq }) => seq)).toEqual([1]);
    expect(cuts.offer(0, cut(4, 10)).accepted.map(({ seq }) => seq)).toEqual([0]);
    expect(cuts.complete).toBe(true);
  });

  it('is complete at once when there is nothing', () => {
    expect(new CutValidator([], []).complete).toBe(true);
  });
});
