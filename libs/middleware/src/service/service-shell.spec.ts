import type { Logger } from '@coffee/core/logger';
import { EmbeddedBroker } from '../index';
import { openServiceShell, type Connect } from './service-shell';

const say = (): undefined => undefined;
const log: Logger = { error: say, warn: say, info: say, debug: say, child: () => log };

describe('what stands around every service', () => {
  const broker = new EmbeddedBroker();
  afterAll(() => broker.close());
  const wrong: { live?: string; ready?: string } = {};
  const open = (connect: Connect<object>) =>
    openServiceShell({
      settings: { HEALTH_HOST: '127.0.0.1', HEALTH_PORT: 0 },
      connect,
      log,
      live: () => wrong.live,
      ready: () => wrong.ready,
      metrics: () => ({ coffee_jobs: 3 }),
    });

  it('says how the service and its broker are, and goes when it is closed', async () => {
    const health = { publish: 'open' };
    const shell = await open(() => Promise.resolve(Object.assign(broker.transport(), { health })));
    const get = async (path: string): Promise<string> =>
      (await fetch(`http://127.0.0.1:${shell.healthPort}${path}`)).text();
    expect([await get('/live'), await get('/ready')]).toEqual(['ok\n', 'ok\n']);
    wrong.ready = 'the journal is being read';
    expect(await get('/ready')).toBe('the journal is being read\n');
    health.publish = 'waiting';
    // The broker first: nothing else can be well without it.
    expect(await get('/ready')).toBe('the publish connection is waiting\n');
    wrong.live = 'nothing comes';
    expect(await get('/live')).toBe('nothing comes\n');
    expect(await get('/metrics')).toContain('coffee_jobs 3\n');
    await shell.close();
    await expect(get('/live')).rejects.toThrow();
  });
});
