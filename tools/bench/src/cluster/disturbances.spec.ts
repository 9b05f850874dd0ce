import { existsSync } from 'node:fs';
import { CpuGroups, quotaOf } from './cpu-groups';
import { reportKilling } from './killing';
import { reportMemory, type MemoryOnSize } from './memory';
import { reportScaling } from './scaling';

it('prints how much longer a run took whose service was killed', () => {
  const killed = [
    { service: 'filter', seconds: 3, backAfter: 0.75 },
    { service: 'gateway', seconds: 1.5, backAfter: 1 },
  ] as const;
  expect(reportKilling({ undisturbed: [1, 2, 9], killed })).toBe(
    [
      '| killed  | seconds | more than undisturbed | service ready again after |',
      '| ------- | ------- | --------------------- | ------------------------- |',
      '| none    | 2.00    |                       |                           |',
      '| filter  | 3.00    | 1.00                  | 0.75                      |',
      '| gateway | 1.50    | -0.50                 | 1.00                      |',
    ].join('\n'),
  );
});

it('takes keys off the peaks of those that hold them, and compares what is left', () => {
  const size = (bytes: number, pairs: number, customers: number, peaks: readonly number[]): MemoryOnSize => ({
    bytes,
    keys: { pairs, customers },
    peaks: [
      { process: 'embedded', processes: 1, peakBytes: peaks[0]! },
      { process: 'filter', processes: 2, peakBytes: peaks[1]! },
      { process: 'maximizer', processes: 2, peakBytes: peaks[2]! },
      { process: 'broker', processes: 1 },
    ],
  });
  const small = size(600e6, 1e6, 2e6, [148e6, 100e6, 58e6]);
  const large = size(3200e6, 5e6, 2e6, [232e6, 110e6, 90e6]);
  expect(reportMemory(small, large)).toEqual([
    [
      '| process, in MB | peak RSS at 600 MB | of it keys | peak RSS at 3200 MB | of it keys | without keys, large : small |',
      '| -------------- | ------------------ | ---------- | ------------------- | ---------- | --------------------------- |',
      '| embedded       | 148                | 48         | 232                 | 112        | 1.20                        |',
      '| filter         | 100                |            | 110                 |            | 1.10                        |',
      '| maximizer      | 58                 | 8          | 90                  | 40         | 1.00                        |',
      '| broker         | ?                  |            | ?                   |            | ?                           |',
    ].join('\n'),
    'Keys, 16 bytes each: 1000000 pairs of store and customer and 2000000 customers at 600 MB; 5000000 pairs of store and customer and 2000000 customers at 3200 MB. Of several processes of a kind the highest peak.',
  ]);
});

it('prints how many times as fast as one replica more of them are, round by round', () => {
  const found = [
    { replicas: 1, seconds: [4, 6] },
    { replicas: 4, seconds: [2, 2] },
  ];
  expect(reportScaling(found)).toBe(
    [
      '| filters | seconds, median (min–max) | times as fast as one |',
      '| ------- | ------------------------- | -------------------- |',
      '| 1       | 5.00 (4.00–6.00)          | 1.00 (1.00–1.00)     |',
      '| 4       | 2.00 (2.00–2.00)          | 2.50 (2.00–3.00)     |',
    ].join('\n'),
  );
});

it('writes a share of a core as each version of control groups has it', () => {
  expect(quotaOf('v1', 0.05)).toEqual(['cpu.cfs_quota_us', '1000']);
  expect(quotaOf('v2', 0.05)).toEqual(['cpu.max', '1000 20000']);
});

it('gives control groups or the reason why there are none, and takes them away again', () => {
  const groups = CpuGroups.open();
  if (typeof groups === 'string') return expect(groups).toMatch(/^no control groups .* can be had here \(.+; .+\)$/);
  const group = groups.launcher('one').at(-1)!;
  groups.limit(0.1);
  expect(existsSync(group)).toBe(true);
  groups.close();
  expect(existsSync(group)).toBe(false);
});
