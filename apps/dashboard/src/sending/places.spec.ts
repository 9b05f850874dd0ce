import { Places } from './places';

/** As a browser has them, for all of its tabs. */
class Locks {
  readonly held = new Set<string>();
  #waiting: { readonly name: string; readonly grant: () => void }[] = [];

  request(name: string, { ifAvailable, signal }: LockOptions, take: LockGrantedCallback<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = (): void => {
        this.held.add(name);
        void Promise.resolve(take({ name, mode: 'exclusive' })).then((value) => {
          this.held.delete(name);
          const next = this.#waiting.find((waiting) => waiting.name === name);
          this.#forget(next?.grant);
          next?.grant();
          resolve(value);
        });
      };
      if (!this.held.has(name)) grant();
      else if (ifAvailable) void Promise.resolve(take(null)).then(resolve);
      else {
        this.#waiting.push({ name, grant });
        signal?.addEventListener('abort', () => {
          if (this.#forget(grant)) reject(new Error('AbortError'));
        });
      }
    });
  }

  #forget(grant: (() => void) | undefined): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((waiting) => waiting.grant !== grant);
    return this.#waiting.length < before;
  }
}

const kind = { kind: 'sending', count: 3 };

/** @returns what lets each go, in the order in which they were taken; it grows. */
function takeMany(count: number, ...tabs: readonly Places[]): (() => void)[] {
  const taken: (() => void)[] = [];
  for (let i = 0; i < count; i++) for (const tab of tabs) void tab.take().then((letGo) => taken.push(letGo));
  return taken;
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe.each(['with', 'without'])('places of a browser %s locks', (what) => {
  const tab = (locks: Locks): Places => new Places(kind, what === 'with' ? (locks as never) : undefined);

  it('are no more than there are, and go to whoever waits', async () => {
    const locks = new Locks();
    const taken = takeMany(8, tab(locks));
    for (let i = 0; i < 8; i++) {
      await settled();
      expect(taken).toHaveLength(Math.min(8, i + 3));
      taken[i]!();
    }
    await settled();
    expect(locks.held.size).toBe(0);
  });

  it('are no more for who takes only what is free, and those that are given back go to whoever waits', async () => {
    const locks = new Locks();
    const places = tab(locks);
    const free = await Promise.all([1, 2, 3, 4].map(() => places.takeFree()));
    expect(free.map((letGo) => letGo !== undefined)).toEqual([true, true, true, false]);
    const taken = takeMany(1, places);
    await settled();
    expect(taken).toHaveLength(0);
    free[1]!();
    await settled();
    expect(taken).toHaveLength(1);
    expect(await places.takeFree()).toBeUndefined();
    taken[0]!();
    free[0]!();
    free[2]!();
    await settled();
    expect(locks.held.size).toBe(0);
    expect(await places.takeFree()).toBeDefined();
  });
});

describe('places of several tabs', () => {
  it('are no more than those of one', async () => {
    const locks = new Locks();
    const taken = takeMany(4, new Places(kind, locks as never), new Places(kind, locks as never));
    for (let i = 0; i < 8; i++) {
      await settled();
      expect([taken.length, locks.held.size]).toEqual([Math.min(8, i + 3), Math.min(3, 8 - i)]);
      taken[i]!();
    }
    await settled();
    expect(locks.held.size).toBe(0);
  });

  it('stay with one for a while, and then go to the other', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    const locks = new Locks();
    const order: string[] = [];
    const taken: (() => void)[] = [];
    for (const name of ['one', 'other']) {
      const tab = new Places({ ...kind, count: 1 }, locks as never);
      for (let i = 0; i < 3; i++) void tab.take().then((letGo) => taken.push(letGo) && order.push(name));
    }
    for (const at of [100, 300, 400, 600, 700, 800]) {
      await settled();
      now.mockReturnValue(at);
      taken.at(-1)!();
    }
    now.mockRestore();
    expect(order).toEqual(['one', 'one', 'other', 'other', 'one', 'other']);
  });

  it('are found wherever one is free', async () => {
    const locks = new Locks();
    const other = new Places(kind, locks as never);
    const held = takeMany(3, other);
    await settled();
    const taken = takeMany(1, new Places(kind, locks as never));
    await settled();
    expect(taken).toHaveLength(0);
    held[2]!();
    await settled();
    expect(taken).toHaveLength(1);
    expect(await other.takeFree()).toBeUndefined();
    held[0]!();
    await settled();
    (await other.takeFree())!();
  });

  it('are as without locks where the browser refuses them', async () => {
    const refused = { request: () => Promise.reject(new Error('SecurityError')) };
    const taken = takeMany(4, new Places(kind, refused));
    await settled();
    expect(taken).toHaveLength(3);
    expect(await new Places(kind, refused as never).takeFree()).toBeDefined();
  });
});
