import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { CoffeeError } from '@coffee/core';
import { loadSettings } from '@coffee/core/config';
import type { Logger } from '@coffee/core/logger';
import { Metrics } from '@coffee/metrics';
import { EmbeddedBroker, type Log } from '@coffee/middleware';
import type { Connect, ServiceTransport } from '@coffee/middleware/service';
import { channelNames } from '@coffee/query-plan';
import { statelessSchema, type StatelessSettings } from './settings';
import { startWorkerService } from './worker-service';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('a worker service', () => {
  const broker = new EmbeddedBroker();
  beforeAll(() => broker.transport().log(channelNames.journal).declare());
  afterAll(() => broker.close());
  const said: string[] = [];
  const log: Logger = {
    error: (message) => said.push(message),
    warn: (message) => said.push(message),
    info: (message) => said.push(message),
    debug: () => undefined,
    child: () => log,
  };

  async function settingsAt(port: number) {
    const environment = { AMQP_URL: 'amqp://broker', HEALTH_HOST: '127.0.0.1', HEALTH_PORT: String(port) };
    return loadSettings(statelessSchema('filter'), await Promise.resolve(environment));
  }

  it('is ready when the journal was read, and tells when its connection is not open', async () => {
    const port = await freePort();
    const health = { publish: 'open', consume: 'open' };
    const settings = await settingsAt(port);
    const get = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    const before: string[] = [];
    const connect: Connect<StatelessSettings> = async (_settings, onEvent) => {
      before.push(await get('/ready'), await get('/live'));
      onEvent({ type: 'unreachable', role: 'publish', broker: 'broker:5672', reason: 'host not found (ENOTFOUND)' });
      before.push(await get('/ready'));
      return Object.assign(broker.transport(), { health });
    };
    const service = await startWorkerService({
      settings,
      connect,
      log,
      metrics: new Metrics(),
      fail: () => undefined,
      die: () => undefined,
    });
    expect(before).toEqual([
      'the broker is not connected\n',
      'ok\n',
      'the broker is not connected: broker:5672: host not found (ENOTFOUND)\n',
    ]);
    expect(await get('/ready')).toBe('ok\n');
    health.consume = 'down';
    expect(await get('/ready')).toBe('the consume connection is down\n');
    expect(await get('/live')).toBe('ok\n');
    expect(await get('/metrics')).toContain('\ncoffee_worker_jobs 0\n');
    await service.stop();
    await expect(get('/live')).rejects.toThrow();
    expect(said).toEqual(['broker unreachable', 'ready', 'stopping', 'stopped']);
  });

  it("waits for the journal, which is the gateways' to declare, and says so when it is asked", async () => {
    const port = await freePort();
    const fresh = new EmbeddedBroker();
    const asked: string[] = [];
    const declared: string[] = [];
    const connect = (): Promise<ServiceTransport> => {
      const transport = fresh.transport();
      const log = (name: string): Log => {
        const inner = transport.log(name);
        return {
          ...inner,
          declare: () => Promise.resolve(void declared.push(name)),
          startReading: async (...given) => {
            // Not there when it is asked for first, but then.
            if (asked.length === 0) {
              asked.push(await (await fetch(`http://127.0.0.1:${port}/ready`)).text());
              setImmediate(() => void fresh.transport().log(name).declare());
            }
            return inner.startReading(...given);
          },
        };
      };
      return Promise.resolve({
        workQueue: (name) => transport.workQueue(name),
        log,
        close: () => transport.close(),
        health: {},
      });
    };
    const settings = await settingsAt(port);
    const service = await startWorkerService({
      settings,
      connect,
      log,
      metrics: new Metrics(),
      fail: () => undefined,
      die: () => undefined,
    });
    expect([asked, declared]).toEqual([['the journal is being read\n'], []]);
    await service.stop();
    fresh.close();
  });

  it('does not start without a broker', async () => {
    const connect = (): Promise<ServiceTransport> => Promise.reject(new CoffeeError('TRANSPORT', 'no broker'));
    const settings = await settingsAt(0);
    const options = { settings, connect, log, metrics: new Metrics(), fail: () => undefined, die: () => undefined };
    await expect(startWorkerService(options)).rejects.toThrow('no broker');
  });
});
