import { ExclusiveGate } from './exclusive-gate';

/** Work that lasts until it is told to end. */
class Work {
  begun = false;
  end!: () => void;
  readonly run = (): Promise<void> => {
    this.begun = true;
    return new Promise((resolve) => (this.end = resolve));
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('ExclusiveGate', () => {
  it('lets any number work together', () => {
    const gate = new ExclusiveGate();
    const [a, b] = [new Work(), new Work()];
    void gate.together(a.run);
    void gate.together(b.run);
    expect([a.begun, b.begun]).toEqual([true, true]);
  });

  it('lets one work alone, when those before it are done, and nobody overtakes it', async () => {
    const gate = new ExclusiveGate();
    const [a, alone, b, c] = [new Work(), new Work(), new Work(), new Work()];
    void gate.together(a.run);
    void gate.alone(alone.run);
    void gate.together(b.run);
    void gate.together(c.run);
    await settled();
    expect([alone.begun, b.begun]).toEqual([false, false]);
    a.end();
    await settled();
    expect([alone.begun, b.begun]).toEqual([true, false]);
    alone.end();
    await settled();
    expect([b.begun, c.begun]).toEqual([true, true]);
  });

  it('goes on after work that fails', async () => {
    const gate = new ExclusiveGate();
    await expect(gate.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(gate.together(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await gate.alone(() => Promise.resolve(1))).toBe(1);
  });

  it('lets two that want to be alone follow each other', async () => {
    const gate = new ExclusiveGate();
    const [a, b] = [new Work(), new Work()];
    void gate.alone(a.run);
    void gate.alone(b.run);
    await settled();
    expect(b.begun).toBe(false);
    a.end();
    await settled();
    expect(b.begun).toBe(true);
  });
});
