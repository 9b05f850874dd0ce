import { PassThrough } from 'node:stream';
import { piecesOf } from './body';

describe('a body that comes slowly', () => {
  const IDLE = 30_000;
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is read for as long as something of it comes, and given up when nothing does', async () => {
    const line = new PassThrough();
    const read: string[] = [];
    const reading = (async () => {
      for await (const piece of piecesOf(line, IDLE)) read.push(piece.toString());
    })();
    const outcome = reading.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    // An hour and more.
    for (let i = 0; i < 200; i++) {
      line.write(`${i}`);
      await turn();
      jest.advanceTimersByTime(IDLE - 1);
    }
    await turn();
    expect(read).toHaveLength(200);
    jest.advanceTimersByTime(1);
    expect(await outcome).toMatchObject({ problem: 'TOO_SLOW', retriable: true });
  });
});
