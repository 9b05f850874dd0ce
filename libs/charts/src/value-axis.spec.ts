import fc from 'fast-check';
import { plotOf } from './draw-plot';
import type { PlotKind, PlotRow } from './plot-column';
import { columnsOf, rowsOf } from './small-plots.fixture';
import { barAxis, valueAxis } from './value-axis';
import { plotWords } from './words';

const words = plotWords.en;

it('an axis of whole numbers has ticks at whole numbers only, at both of its ends, and not many', () => {
  const amounts = fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: -1e9, max: 1e9 }));
  fc.assert(
    fc.property(amounts, amounts, fc.constantFrom(valueAxis, barAxis), (a, b, axisOf) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const axis = axisOf(min, max, { count: 5, isWhole: true, words });
      expect(axis.ticks.filter((tick) => !Number.isInteger(tick))).toEqual([]);
      expect(axis.ticks.length).toBeGreaterThan(1);
      expect(axis.ticks.length).toBeLessThan(12);
      for (const value of [min, max]) {
        expect(axis.share(value)).toBeGreaterThanOrEqual(0);
        expect(axis.share(value)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it.each<readonly [string, Readonly<Record<string, PlotKind>>, PlotRow[], ticks: string[]]>([
  ['amounts', { day: 'date', n: 'integer' }, rowsOf(3, (n) => [19_000 + n, n + 1]), ['0', '1', '2', '3']],
  ['one amount', { day: 'date', n: 'integer' }, [[19_000, 1]], ['0', '1']],
  ['rows', { n: 'integer', id: 'id' }, rowsOf(9, (n) => [n * 10, `${n}`]), ['0', '1']],
  ['decimals', { day: 'date', n: 'decimal' }, [[19_000, 1]], ['0', '0.2', '0.4', '0.6', '0.8', '1']],
])('the axis of few %s', (_, kinds, rows, ticks) => {
  const labels = plotOf(columnsOf(kinds), rows).matchAll(/text-anchor="end"[^>]*>([^<]*)</g);
  expect([...labels].map(([, text]) => text)).toEqual(ticks);
});
