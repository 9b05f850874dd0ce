import { reportPage } from './page';

it('sets the page beside the command line, run by run, for each size', () => {
  const runs = { bytes: 600e6, lineSeconds: [4, 3], pageSeconds: [8, 6], peakBytesOfTab: [500e6, 550e6] };
  const [text] = reportPage([runs, { ...runs, bytes: 3200e6, peakBytesOfTab: [] }]);
  const [, , small, large] = text!.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  expect(small!.slice(1, -1)).toEqual(['600', '3.50 (3.00–4.00)', '7.00 (6.00–8.00)', '0.50 (0.50–0.50)', '550']);
  expect(large!.at(-2)).toBe('?');
});
