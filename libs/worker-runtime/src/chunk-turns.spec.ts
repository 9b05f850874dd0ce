import { ChunkTurns } from './chunk-turns';

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

describe('ChunkTurns', () => {
  it('lets any number work together', () => {
    const turns = new ChunkTurns();
    const [a, b] = [new Work(), new Work()];
    void turns.together(a.run);
    void turns.together(b.run);
    expect([a.begun, b.begun]).toEqual([true, true]);
  });

  it('lets one work alone, when those before it are done, and nobody overtakes it', async () => {
    const turns = new ChunkTurns();
    const [a, alone, b, c] = [new Work(), new Work(), new Work(), new Work()];
    void turns.together(a.run);
    void turns.alone(alone.run);
    void turns.together(b.run);
    void turns.together(c.run);
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
    const turns = new ChunkTurns();
    await expect(turns.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(turns.together(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await turns.alone(() => Promise.resolve(1))).toBe(1);
  });

  it('lets two that want to be alone follow each other', async () => {
    const turns = new ChunkTurns();
    const [a, b] = [new Work(), new Work()];
    void turns.alone(a.run);
    void turns.alone(b.run);
    await settled();
    expect(b.begun).toBe(false);
    a.end();
    await settled();
    expect(b.begun).toBe(true);
  });
});
