import { within } from './deadline';

describe('within', () => {
  const late = (): Error => new Error('too late');
  const never = new Promise<string>(() => undefined);

  it('gives what comes in time, and its failure', async () => {
    expect(await within(Promise.resolve('here'), 60_000, late)).toBe('here');
    await expect(within(Promise.reject(new Error('failed')), 60_000, late)).rejects.toThrow('failed');
  });

  it('rejects with what names the wait when nothing comes', async () => {
    await expect(within(never, 1, late)).rejects.toThrow('too late');
  });

  it('takes no notice of what comes after its end', async () => {
    let fail: (error: Error) => void = () => undefined;
    const failing = new Promise<string>((_resolve, reject) => (fail = reject));
    await expect(within(failing, 1, late)).rejects.toThrow('too late');
    // Unhandled, this would fail the test run.
    fail(new Error('much later'));
    await Promise.resolve();
  });
});
