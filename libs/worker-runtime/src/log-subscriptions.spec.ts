import { CoffeeError, type ErrorCode } from '@coffee/core';
import { EmbeddedBroker, type Log } from '@coffee/middleware';
import { LogSubscriptions, settleAll } from './log-subscriptions';

describe('settleAll', () => {
  const failing = (code: ErrorCode): Promise<void> => Promise.reject(new CoffeeError(code, 'no'));

  it.each<[what: string, codes: readonly ErrorCode[], expected: ErrorCode]>([
    ['the error that is there', ['TRANSPORT'], 'TRANSPORT'],
    ['rather the one that would come again', ['TRANSPORT', 'GONE', 'TRANSPORT'], 'GONE'],
  ])('rejects with %s', async (_what, codes, expected) => {
    await expect(settleAll([Promise.resolve(), ...codes.map(failing)])).rejects.toMatchObject({ code: expected });
  });

  it('leaves nothing under way', async () => {
    let done = false;
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => void (done = true));
    await expect(settleAll([failing('GONE'), slow])).rejects.toThrow('no');
    expect(done).toBe(true);
  });
});

describe('the readings of logs', () => {
  const broker = new EmbeddedBroker();
  afterAll(() => broker.close());

  it('that cannot all begin go on with those that are missing, and stop with those that have begun', async () => {
    const transport = broker.transport();
    const seen: string[] = [];
    let allArrived: () => void;
    const arrived = new Promise<void>((resolve) => (allArrived = resolve));
    const arrive = (log: Log): void => {
      if (seen.push(log.name) === 4) allArrived();
    };
    const logs = ['a', 'b'].map((name) => transport.log(name));
    for (const log of logs) {
      await log.declare();
      await log.append(Uint8Array.of(1));
    }
    const [ready, reluctant] = logs as [Log, Log];
    const begin = reluctant.startReading.bind(reluctant);
    const startReading = jest.spyOn(reluctant, 'startReading');
    startReading.mockRejectedValueOnce(new CoffeeError('TRANSPORT', 'not now')).mockImplementation(begin);
    const readings = new LogSubscriptions(
      [ready, reluctant].map((log) => ({ log: log.name, begin: () => log.startReading(() => arrive(log)) })),
      () => undefined,
    );
    await expect(readings.start()).rejects.toThrow('not now');
    expect(readings.unread).toEqual([reluctant.name]);
    await readings.start();
    for (const log of logs) await log.append(Uint8Array.of(2));
    await arrived;
    await readings.stop();
    for (const log of logs) await log.append(Uint8Array.of(3));
    expect(seen.sort()).toEqual(['a', 'a', 'b', 'b']);
  });
});
