import { Interrupted, unlessAborted } from './interruption';

it('has the exit codes of a shell', () => {
  expect([new Interrupted('SIGINT').exitCode, new Interrupted('SIGTERM').exitCode]).toEqual([130, 143]);
});

describe('unlessAborted', () => {
  const never = new Promise<never>(() => undefined);

  it('is the promise while nothing aborts', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    expect(await unlessAborted(Promise.resolve(1), undefined)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  });

  it('rejects with the reason of the signal, before and meanwhile', async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(never, controller.signal);
    controller.abort(new Interrupted('SIGINT'));
    await expect(waiting).rejects.toThrow('interrupted by SIGINT');
    await expect(unlessAborted(never, controller.signal)).rejects.toThrow('interrupted by SIGINT');
    await expect(unlessAborted(Promise.reject(new Error('failed')), controller.signal)).rejects.toThrow('interrupted');
  });
});
