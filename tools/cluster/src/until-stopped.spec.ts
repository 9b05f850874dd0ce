import { foreignBroker } from '@coffee/broker';
import { CoffeeError } from '@coffee/core';
import { untilStopped } from './until-stopped';

describe('a cluster in front of somebody', () => {
  function cluster(lost: Promise<CoffeeError>, waitReady: () => Promise<void>) {
    const said: string[] = [];
    let stops = 0;
    const one = {
      broker: { ...foreignBroker('amqp://none', 'no'), lost },
      waitReady,
      stop: () => {
        stops++;
        return Promise.resolve(new Map());
      },
    };
    return { one, said, say: (text: string) => void said.push(text), stops: () => stops };
  }
  const never = new Promise<never>(() => undefined);

  it('ends with 0 at a signal', async () => {
    const { one, said, say, stops } = cluster(never, () => Promise.resolve());
    let stop: () => void = () => undefined;
    const signal = new Promise<void>((resolve) => (stop = resolve));
    expect(await untilStopped(one, signal, stop, say)).toBe(0);
    expect([said, stops()]).toEqual([['Stopping …'], 1]);
  });

  it('says that its broker has ended, and ends with 1 and everything that it has started', async () => {
    const lost = Promise.resolve(new CoffeeError('TRANSPORT', 'the private broker has ended: out of memory'));
    const { one, said, say, stops } = cluster(lost, () => never);
    expect(await untilStopped(one, never, () => undefined, say)).toBe(1);
    expect([said, stops()]).toEqual([['the private broker has ended: out of memory', 'Stopping …'], 1]);
  });

  it('ends when its services do not become ready', async () => {
    const notReady = new CoffeeError('TRANSPORT', 'not ready: filter.0');
    const { one, said, say, stops } = cluster(never, () => Promise.reject(notReady));
    await expect(untilStopped(one, never, () => undefined, say)).rejects.toBe(notReady);
    expect([said, stops()]).toEqual([[], 1]);
  });
});
