import { reportSection, reportTable, type Contested } from './report';
import { pairwiseRatio, spread } from './statistics';

const contested: Contested = {
  names: ['ours', 'theirs', 'the limit'],
  bytes: 600e6,
  results: [
    {
      workers: 2,
      runs: [
        [
          { seconds: 0.5, cpuSeconds: 0.9, peakBytes: 100e6 },
          { seconds: 1.5, cpuSeconds: 0.8, peakBytes: 90e6 },
        ],
        [{ seconds: 2 }, { seconds: 3 }],
        [{ seconds: 0.25 }, { seconds: 0.75 }],
      ],
    },
  ],
};

it('takes medians, and ratios run by run', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  expect(spread([4, 1, 2, 3]).median).toBe(2.5);
  expect(pairwiseRatio([2, 3], [0.5, 1.5])).toEqual({ median: 3, min: 2, max: 4 });
});

it('prints a table', () => {
  expect(reportTable(contested)).toBe(
    [
      '| threads | program   | seconds, median (min–max) | MB/s | CPU s | peak RSS, MB | its time / ours, median (min–max) |',
      '| ------- | --------- | ------------------------- | ---- | ----- | ------------ | --------------------------------- |',
      '| 2       | ours      | 1.00 (0.50–1.50)          | 600  | 0.85  | 100          |                                   |',
      '| 2       | theirs    | 2.50 (2.00–3.00)          | 240  | ?     | ?            | 3.00 (2.00–4.00)                  |',
      '| 2       | the limit | 0.50 (0.25–0.75)          | 1200 | ?     | ?            | 0.50 (0.50–0.50)                  |',
    ].join('\n'),
  );
});

it('records where and how it was measured', () => {
  const where = { date: '2025-01-02 03:04', machine: '2 x chip', commit: 'abc', versions: 'Node 20' };
  const section = reportSection(contested, where, 'npm run bench -- --record');
  expect(section).toContain('## 2025-01-02 03:04 UTC, 600 MB');
  expect(section).toContain('- Command: `npm run bench -- --record`');
  expect(section).toContain('2 runs of each in turn');
});
