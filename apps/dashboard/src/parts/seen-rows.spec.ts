import { drawnFrom, heightOf, ROW, seenRows } from './seen-rows';

/** With and without a scroll bar below. */
const boxes = [542, 527];

describe.each([20, 3518, 363_636, 363_637, 1_000_000, 100_000_000])('of %d rows', (rows) => {
  it.each(boxes)('all that is in sight is drawn, wherever it is scrolled to, in a box of %d pixels', (clientHeight) => {
    const view = clientHeight - ROW;
    const end = heightOf(rows) - view;
    const tops = [0, 0.5, 16, 17, 32, 1670, 6628, end / 3, end - 40, end - 17, end - 0.5, end];
    for (const scrollTop of tops.map((top) => Math.max(0, Math.min(top, end)))) {
      const { first, place } = seenRows({ scrollTop, clientHeight }, rows);
      const lower = place + drawnFrom(first, rows) * ROW;
      expect([scrollTop, place <= scrollTop, lower >= scrollTop + view]).toEqual([scrollTop, true, true]);
    }
  });

  it.each(boxes)('the first are at the top, and the last at the end, in a box of %d pixels', (clientHeight) => {
    expect(seenRows({ scrollTop: 0, clientHeight }, rows)).toEqual({ first: 0, place: 0 });
    // Fractions of pixels are rounded, and some browsers scroll beyond the end.
    for (const beyond of [0, 1, 100]) {
      const { first, place } = seenRows(
        { scrollTop: heightOf(rows) - clientHeight + ROW + beyond, clientHeight },
        rows,
      );
      expect(first + drawnFrom(first, rows)).toBe(rows);
      expect(place + drawnFrom(first, rows) * ROW).toBeCloseTo(heightOf(rows), 3);
    }
  });
});

it('what is not scrolled is drawn from its first row on', () => {
  expect(seenRows({ scrollTop: 0, clientHeight: 542 }, 3)).toEqual({ first: 0, place: 0 });
  expect([drawnFrom(0, 0), drawnFrom(0, 3), drawnFrom(0, 100), drawnFrom(90, 100)]).toEqual([0, 3, 17, 10]);
});
