import { descendants, parsePeakBytes, parseStat, type ProcessStat } from './processes';

const stat = (name: string): string =>
  `4711 (${name}) S 17 4711 4711 0 -1 4194560 1203 0 4 0 150 25 9000 800 20 0 11 0 100 1000000 2000`;

it('reads the CPU time of a process alone, not of the children that it waited for', () => {
  expect(parseStat(stat('node'))).toEqual({ pid: 4711, parent: 17, name: 'node', cpuSeconds: 1.75 });
});

it('reads past a name with spaces and parentheses', () => {
  expect(parseStat(stat('tmux: (1) 2'))).toMatchObject({ pid: 4711, parent: 17, name: 'tmux: (1) 2' });
});

it('reads the peak of memory, where there is one', () => {
  expect(parsePeakBytes('Name:\tnode\nVmPeak:\t  999 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n')).toBe(
    2048 * 1024,
  );
  expect(parsePeakBytes('Name:\tkthreadd\n')).toBeUndefined();
});

it('finds what a process started, and what that started', () => {
  const processes = [
    [1, 0],
    [10, 1],
    [11, 10],
    [12, 11],
    [20, 1],
  ].map(([pid, parent]): ProcessStat => ({ pid: pid!, parent: parent!, name: '', cpuSeconds: 0 }));
  expect(descendants(processes, 10).map(({ pid }) => pid)).toEqual([11, 12]);
});
