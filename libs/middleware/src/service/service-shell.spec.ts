import { createServer, type AddressInfo } from 'node:net';
import { CoffeeError } from '@coffee/core';
import type { Logger } from '@coffee/core/logger';
import { Metrics } from '@coffee/metrics';
import { EmbeddedBroker } from '../index';
import { openServiceShell, type Connect, type ServiceShell } from './service-shell';

const say = (): undefined => undefined;
const log: Logger = { error: say, warn: say, info: say, debug: say, child: () => log };

describe('what stands around every service', () => {
  const broker = new EmbeddedBroker();
  afterAll(() => broker.close());
  const wrong: { live?: string; ready?: string } = {};
  let shell: ServiceShell | undefined;
  // Also of a test that has failed: an open server would keep the process.
  afterEach(() => shell?.close());
  const open = (connect: Connect<object>, port = 0) =>
    openServiceShell({
      settings: { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: port },
      connect,
      log,
      live: () => wrong.live,
      ready: () => wrong.ready,
      metrics: new Metrics(),
    });

  it('says how the service and its broker are, and goes when it is closed', async () => {
    const health = { publish: 'open' };
    const opened = await open(() => Promise.resolve(Object.assign(broker.transport(), { health })));
    shell = opened;
    const get = async (path: string): Promise<string> =>
      (await fetch(`http://127.0.0.1:${opened.healthPort}${path}`)).text();
    expect(await get('/metrics')).toContain('\ncoffee_ready 1\n');
    expect([await get('/live'), await get('/ready')]).toEqual(['ok\n', 'ok\n']);
    wrong.ready = 'the journal is being read';
    expect(await get('/ready')).toBe('the journal is being read\n');
    health.publish = 'waiting';
    // The broker first: nothing else can be well without it.
    expect(await get('/ready')).toBe('the publish connection is waiting\n');
    wrong.live = 'nothing comes';
    expect(await get('/live')).toBe('nothing comes\n');
    expect(await get('/metrics')).toContain('\ncoffee_ready 0\n');
    expect(await get('/metrics')).toContain('\ncoffee_broker_connected{connection="publish"} 0\n');
    await opened.close();
    shell = undefined;
    await expect(get('/live')).rejects.toThrow();
  });

  it.each([
    ['rejects', () => Promise.reject(new CoffeeError('TRANSPORT', 'nobody is there'))],
    [
      'throws',
      () => {
        throw new CoffeeError('USAGE', 'nobody is there');
      },
    ],
  ])('leaves no health server behind when connecting %s', async (_, connect: Connect<object>) => {
    const port = await freePort();
    const asked = (): Promise<Response> => fetch(`http://127.0.0.1:${port}/live`);
    let during: string | undefined;
    const failing: Connect<object> = async (...given) => {
      during = await (await asked()).text();
      return connect(...given);
    };
    await expect(open(failing, port)).rejects.toThrow('nobody is there');
    await expect(asked()).rejects.toThrow();
    await expect(open(connect, port)).rejects.toThrow('nobody is there');
    await expect(asked()).rejects.toThrow();
    expect(during).toBeDefined();
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
