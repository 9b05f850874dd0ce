import { reportContest, type ClusterContested } from './against-duckdb';

const contested: ClusterContested = {
  bytes: 600e6,
  names: ['ours', 'theirs'],
  runs: [
    [
      { seconds: 1, cpuSeconds: 0.75, peakBytes: 100e6 },
      { seconds: 2, cpuSeconds: 0.25, peakBytes: 90e6 },
    ],
    [{ seconds: 1.5 }, { seconds: 2 }],
  ],
  services: [
    { kind: 'filter', processes: 2, cpuSeconds: 1, peakBytes: 120e6 },
    { kind: 'broker', processes: 1, cpuSeconds: 3 },
  ],
  traffic: { received: 300e6, sent: 360e6 },
};

it('prints times, what each kind of process took in one run, and the bytes of the broker', () => {
  expect(reportContest(contested)).toEqual([
    [
      '| program | seconds, median (min–max) | MB/s | its time / ours, median (min–max) |',
      '| ------- | ------------------------- | ---- | --------------------------------- |',
      '| ours    | 1.50 (1.00–2.00)          | 400  |                                   |',
      '| theirs  | 1.75 (1.50–2.00)          | 343  | 1.25 (1.00–1.50)                  |',
    ].join('\n'),
    [
      '| process | number | CPU s a run | peak RSS, MB |',
      '| ------- | ------ | ----------- | ------------ |',
      '| client  | 1      | 0.50        | 100          |',
      '| filter  | 2      | 0.50        | 120          |',
      '| broker  | 1      | 1.50        | ?            |',
    ].join('\n'),
    'Broker bytes per input byte: 0.25 in, 0.30 out.',
  ]);
});
