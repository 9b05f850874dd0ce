import { CoffeeError } from '@coffee/core';
import { loadSettings } from '@coffee/core/config';
import { createLogger } from '@coffee/core/logger';
import { JobService } from '@coffee/jobs';
import { EmbeddedBroker } from '@coffee/middleware';
import { GatewayClient } from '@coffee/sessions/client';
import { PassThrough } from 'node:stream';
import { schema } from './config';
import { startGateway, type GatewayService } from './gateway-service';

describe('the gateway as a service', () => {
  const broker = new EmbeddedBroker();
  const stream = new PassThrough();
  const health = { publish: 'open', consume: 'open' };
  let gateway: GatewayService;

  beforeAll(async () => {
    gateway = await startGateway({
      settings: loadSettings(schema, { AMQP_URL: 'amqp://none', PORT: '0', HEALTH_PORT: '0', HOST: '127.0.0.1' }),
      connect: () => Promise.resolve(Object.assign(broker.transport(), { health })),
      log: createLogger({ service: 'gateway', level: 'debug', format: 'json', stream }),
      fail: (error) => {
        throw error;
      },
      die: () => undefined,
    });
  });
  afterAll(() => broker.close());

  const get = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${gateway.healthPort}${path}`)).text();

  it('is ready while its connections are open', async () => {
    expect(await get('/ready')).toBe('ok\n');
    health.publish = 'blocked';
    expect(await get('/ready')).toBe('the publish connection is blocked\n');
    health.publish = 'open';
  });

  it('is not ready while it does not get to know what happens to jobs', async () => {
    const problem = jest.spyOn(JobService.prototype, 'problem', 'get').mockReturnValue('the journal is not being read');
    expect(await get('/ready')).toBe('the journal is not being read\n');
    problem.mockRestore();
    expect(await get('/ready')).toBe('ok\n');
  });

  it('serves clients, logs their jobs, and counts them', async () => {
    const client = new GatewayClient({ gateways: [{ host: '127.0.0.1', port: gateway.port }] });
    const job = client.startJob({ queries: ['q1'], format: 'columns', onBadRow: 'fail', fingerprint: '', tables: [] });
    const { job: id } = await job.accepted;
    expect(await get('/metrics')).toContain('coffee_connections 1\n');
    job.cancel();
    expect(await job.finished).toMatchObject({ outcome: 'cancelled' });
    expect(await get('/metrics')).toContain('coffee_jobs{state="cancelled"} 1\n');
    await job.close();
    expect((stream.read() as Buffer).toString()).toContain(`"job":"${id}"`);
  });

  it('sends its clients elsewhere when it stops', async () => {
    const client = new GatewayClient({ gateways: [{ host: '127.0.0.1', port: gateway.port }], patience: 0 });
    const job = client.startJob({ queries: ['q1'], format: 'columns', onBadRow: 'fail', fingerprint: '', tables: [] });
    await job.accepted;
    await gateway.stop();
    await expect(job.finished).rejects.toThrow(CoffeeError);
  });
});
