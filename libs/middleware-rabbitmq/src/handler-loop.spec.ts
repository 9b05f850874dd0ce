import { Turns } from '@coffee/middleware';
import { HandlerLoop } from './handler-loop';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

function loopOf(limit: number, handle: (item: number) => void | Promise<void>) {
  const failures: unknown[] = [];
  const loop = new HandlerLoop<number>({
    turns: new Turns(),
    limit,
    handle,
    onFailure: (thrown) => failures.push(thrown),
  });
  return { loop, failures };
}

it('runs one handler a turn, so that acks and confirms get through between them', async () => {
  const seen: number[] = [];
  const { loop } = loopOf(Infinity, (item) => void seen.push(item));
  for (const item of [1, 2, 3]) loop.push(item);
  expect(seen).toEqual([]);
  await turn();
  expect(seen).toEqual([1]);
  await turns(2);
  expect(seen).toEqual([1, 2, 3]);
});

it('runs no more than its limit at once', async () => {
  const open: (() => void)[] = [];
  const { loop } = loopOf(2, () => new Promise<void>((resolve) => open.push(resolve)));
  for (const item of [1, 2, 3]) loop.push(item);
  await turns(5);
  expect(open).toHaveLength(2);
  open[0]!();
  await turns(3);
  expect(open).toHaveLength(3);
});

it('forgets what was not handed over when it is cleared, and hands over nothing once halted', async () => {
  const seen: number[] = [];
  const { loop } = loopOf(Infinity, (item) => void seen.push(item));
  loop.push(1);
  loop.clear();
  loop.push(2);
  await turns(3);
  expect(seen).toEqual([2]);
  loop.push(3);
  await loop.halt();
  loop.push(4);
  loop.resume();
  await turns(3);
  expect(seen).toEqual([2]);
});

it('tells of each failure, and settles when the last handler has', async () => {
  const open: (() => void)[] = [];
  const { loop, failures } = loopOf(Infinity, (item) => {
    if (item === 1) throw new Error('thrown');
    if (item === 2) return Promise.reject(new Error('rejected'));
    return new Promise<void>((resolve) => open.push(resolve));
  });
  for (const item of [1, 2, 3]) loop.push(item);
  await turns(5);
  expect(failures).toEqual([new Error('thrown'), new Error('rejected')]);
  let settled = false;
  const halted = loop.halt().then(() => (settled = true));
  await turns(3);
  expect(settled).toBe(false);
  open[0]!();
  await halted;
});
