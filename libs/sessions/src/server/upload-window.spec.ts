import fc from 'fast-check';
import { UPLOAD_FRAME_COST } from '@coffee/protocol';
import { ResultWindow, SharedResults } from './result-window';
import { UploadWindow } from './upload-window';

describe('UploadWindow', () => {
  it('acknowledges frames in the order in which they came, not that in which they became safe', () => {
    const acknowledged: number[] = [];
    const window = new UploadWindow(Infinity, (frames) => void acknowledged.push(frames));
    const [first, second, third] = [window.take(10), window.take(10), window.take(10)];
    third();
    expect(acknowledged).toEqual([]);
    first();
    expect(acknowledged).toEqual([1]);
    second();
    expect(acknowledged).toEqual([1, 3]);
    expect(window.bytes).toBe(0);
  });

  it('refuses what is beyond it', () => {
    const window = new UploadWindow(UPLOAD_FRAME_COST + 100, () => undefined);
    const safe = window.take(60);
    expect(() => window.take(41)).toThrow(`beyond the window of ${UPLOAD_FRAME_COST + 100} bytes`);
    safe();
    window.take(100);
  });

  it('counts each frame for what it takes besides its payload, but for the last', () => {
    const window = new UploadWindow(100 * UPLOAD_FRAME_COST, () => undefined);
    const first = window.take(0);
    for (let i = 1; i <= 100; i++) window.take(0);
    expect(() => window.take(0)).toThrow('beyond the window');
    first();
    window.take(0);
  });

  it('takes a frame as large as the window, alone', () => {
    const window = new UploadWindow(100, () => undefined);
    window.take(100)();
    window.take(100);
    expect(() => window.take(0)).toThrow('beyond the window');
  });

  it('acknowledges no more while an acknowledgement is not sent, and then all that is safe at once', async () => {
    const acknowledged: number[] = [];
    let sent: () => void = () => undefined;
    const window = new UploadWindow(Infinity, (frames) => {
      acknowledged.push(frames);
      return new Promise<void>((resolve) => (sent = resolve));
    });
    for (let i = 0; i < 1000; i++) window.take(1)();
    expect([acknowledged, window.bytes]).toEqual([[1], 0]);
    sent();
    await new Promise((resolve) => setImmediate(resolve));
    expect(acknowledged).toEqual([1, 1000]);
  });

  it('acknowledges everything once, whatever becomes safe first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (order) => {
        let last = 0;
        const window = new UploadWindow(Infinity, (frames) => {
          expect(frames).toBeGreaterThan(last);
          last = frames;
        });
        const frames = order.map((rank) => ({ rank, safe: window.take(rank) }));
        for (const { safe } of frames.sort((a, b) => a.rank - b.rank)) safe();
        expect([last, window.bytes]).toEqual([order.length, 0]);
      }),
    );
  });
});

describe('ResultWindow', () => {
  const settled = async (promise: Promise<void>): Promise<boolean> =>
    Promise.race([promise.then(() => true), new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);

  it('waits for acknowledgements when it is full', async () => {
    const window = new ResultWindow(100, new SharedResults(1000), 'a');
    expect(await settled(window.sent(1, 60))).toBe(true);
    const full = window.sent(4, 60);
    expect(await settled(full)).toBe(false);
    window.acknowledge(1);
    expect(await settled(full)).toBe(true);
    expect(window.empty).toBe(false);
    window.acknowledge(9);
    expect(window.empty).toBe(true);
  });

  it('lets a client keep one back, however large', async () => {
    const window = new ResultWindow(10, new SharedResults(5000), 'a');
    expect(await settled(window.sent(0, 1000))).toBe(true);
    const next = window.sent(1, 1000);
    expect(await settled(next)).toBe(false);
    window.acknowledge(0);
    expect(await settled(next)).toBe(true);
  });

  it('holds back nobody when the client has gone', async () => {
    const window = new ResultWindow(1, new SharedResults(1000), 'a');
    void window.sent(0, 1);
    const next = window.sent(1, 1);
    window.abandon();
    expect(await settled(next)).toBe(true);
  });

  it('shares with the others what there is, beside two parts for each, and goes on when they go', async () => {
    const shared = new SharedResults(100);
    const [first, second, other] = ['a', 'a', 'b'].map((party) => new ResultWindow(1000, shared, party));
    expect(await settled(first!.sent(0, 25))).toBe(true);
    expect(await settled(first!.sent(1, 25))).toBe(true);
    const full = first!.sent(2, 10);
    expect(await settled(full)).toBe(false);
    expect(await settled(second!.sent(0, 10))).toBe(true);
    const next = second!.sent(1, 10);
    expect(await settled(next)).toBe(false);
    // Another party has as much as is free.
    expect(await settled(other!.sent(0, 5))).toBe(true);
    expect(await settled(other!.sent(1, 5))).toBe(true);
    first!.abandon();
    expect(await settled(full)).toBe(true);
    expect(await settled(next)).toBe(true);
    second!.acknowledge(1);
    other!.abandon();
    expect(shared.hasRoom('a')).toBe(true);
    expect(await settled(new ResultWindow(1000, shared, 'c').sent(0, 50))).toBe(true);
  });
});
