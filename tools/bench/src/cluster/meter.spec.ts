import { usageBetween, type ProcessReading } from './meter';

const reading = (
  kind: ProcessReading['kind'],
  pid: number,
  cpuSeconds: number,
  peakBytes?: number,
): ProcessReading => ({
  kind,
  pid,
  cpuSeconds,
  ...(peakBytes !== undefined && { peakBytes }),
});

it('adds CPU up over the processes of a kind, and takes the highest peak of one', () => {
  const before = [reading('filter', 1, 5, 70), reading('filter', 2, 6, 70), reading('broker', 9, 1)];
  const after = [reading('broker', 9, 1.5), reading('filter', 1, 5.25, 80), reading('filter', 2, 7, 75)];
  expect(usageBetween(before, after)).toEqual([
    { kind: 'filter', processes: 2, cpuSeconds: 1.25, peakBytes: 80 },
    { kind: 'broker', processes: 1, cpuSeconds: 0.5 },
  ]);
});

it('counts a process that was started meanwhile from its start', () => {
  expect(usageBetween([reading('joiner', 1, 5)], [reading('joiner', 2, 0.5)])).toMatchObject([{ cpuSeconds: 0.5 }]);
});
