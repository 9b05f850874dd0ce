import type { ManagedConnection } from './managed-connection';
import { OnDemandConnection } from './on-demand-connection';

/** A connection of which only the life is looked at. */
class TestConnection {
  state = 'open';

  close(): Promise<void> {
    this.state = 'closed';
    return Promise.resolve();
  }
}

describe('a connection on demand', () => {
  const IDLE = 1000;

  function onDemand() {
    const opened: TestConnection[] = [];
    const connection = new OnDemandConnection(() => {
      opened.push(new TestConnection());
      return opened.at(-1) as unknown as ManagedConnection;
    }, IDLE);
    const states = (): string[] => opened.map(({ state }) => state);
    return { connection, opened, states };
  }

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is opened for its first user, shared by all, and closed when it was idle for long enough', async () => {
    const { connection, states } = onDemand();
    expect(states()).toEqual([]);
    let finish!: () => void;
    const long = connection.lend(() => new Promise<void>((resolve) => (finish = resolve)));
    await connection.lend(() => Promise.resolve());
    await jest.advanceTimersByTimeAsync(2 * IDLE);
    expect(states()).toEqual(['open']);
    finish();
    await long;
    await jest.advanceTimersByTimeAsync(IDLE - 1);
    expect(states()).toEqual(['open']);
    await jest.advanceTimersByTimeAsync(1);
    expect(states()).toEqual(['closed']);
    await connection.lend(() => Promise.resolve());
    expect(states()).toEqual(['closed', 'open']);
  });

  it('stays open while it is used again and again', async () => {
    const { connection, states } = onDemand();
    for (let i = 0; i < 10; i++) {
      await connection.lend(() => Promise.resolve());
      await jest.advanceTimersByTimeAsync(IDLE - 1);
    }
    expect(states()).toEqual(['open']);
  });

  it('is given back by work that fails, and replaced when it has found that it cannot be', async () => {
    const { connection, opened, states } = onDemand();
    await expect(connection.lend(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    opened[0]!.state = 'closed';
    await connection.lend(() => Promise.resolve());
    expect(states()).toEqual(['closed', 'open']);
    await jest.advanceTimersByTimeAsync(IDLE);
    expect(states()).toEqual(['closed', 'closed']);
  });

  it('is lent to nobody once it is closed', async () => {
    const { connection, states } = onDemand();
    await connection.lend(() => Promise.resolve());
    await connection.close();
    await connection.close();
    expect(states()).toEqual(['closed']);
    await expect(connection.lend(() => Promise.resolve())).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
