import { simulate } from './simulate';

jest.setTimeout(60_000);

it('is the same run for the same seed, and another for another', async () => {
  const runs = [];
  for (const seed of [7, 7, 8]) {
    const { trace, turns, duration } = await simulate(seed);
    runs.push({ hash: trace.hash, lines: trace.lines, turns, duration });
  }
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[2]?.hash).not.toBe(runs[0]?.hash);
});

it('puts clocks, timers and chance back', async () => {
  const before = [setTimeout, setInterval, setImmediate, clearTimeout, Date, performance, Math.random];
  await simulate(7);
  expect([setTimeout, setInterval, setImmediate, clearTimeout, Date, performance, Math.random]).toEqual(before);
  expect(Math.abs(Date.now() - new Date().getTime())).toBeLessThan(60_000);
});
