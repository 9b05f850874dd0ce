import { CoffeeError, deferred } from '@coffee/core';
import { loadSettings } from '@coffee/core/config';
import { createLogger } from '@coffee/core/logger';
import { JobService } from '@coffee/jobs';
import { Metrics } from '@coffee/metrics';
import { EmbeddedBroker, type Log } from '@coffee/middleware';
import { GatewayClient } from '@coffee/sessions/client';
import type { Connect } from '@coffee/middleware/service';
import { buildSync } from 'esbuild';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { schema, type GatewaySettings } from './config';
import { startGateway, type GatewayOptions, type GatewayService } from './gateway-service';

describe('the gateway as a service', () => {
  const broker = new EmbeddedBroker();
  const stream = new PassThrough();
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const readingEntry = join(folder, 'entry.js');
  const health = { publish: 'open', consume: 'open' };
  const settings = (more: Readonly<Record<string, string>> = {}): GatewaySettings =>
    loadSettings(schema, { AMQP_URL: 'amqp://none', PORT: '0', HEALTH_PORT: '0', HOST: '127.0.0.1', ...more });
  const options: Omit<GatewayOptions, 'metrics'> = {
    settings: settings(),
    connect: () => Promise.resolve(Object.assign(broker.transport(), { health })),
    log: createLogger({ service: 'gateway', level: 'debug', format: 'json', stream }),
    entries: { reading: readingEntry, questions: join(folder, 'is not there.js') },
    fail: (error) => {
      throw error;
    },
    die: () => undefined,
  };
  const start = (more: Partial<GatewayOptions> = {}): Promise<GatewayService> =>
    startGateway({ ...options, metrics: new Metrics(), ...more });
  let gateway: GatewayService;

  beforeAll(async () => {
    gateway = await start();
  });
  afterAll(() => {
    broker.close();
    rmSync(folder, { recursive: true });
  });

  const get = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${gateway.healthPort}${path}`)).text();

  it('is ready while its connections are open', async () => {
    expect(await get('/ready')).toBe('ok\n');
    health.publish = 'blocked';
    expect(await get('/ready')).toBe('the publish connection is blocked\n');
    health.publish = 'open';
  });

  it.each(['PORT', 'HTTP_PORT', 'HEALTH_PORT'])(
    'ends with a wrong setting when somebody has its port: %s',
    async (name) => {
      const taken = name === 'HEALTH_PORT' ? gateway.healthPort : gateway.port;
      const hosts = { HEALTH_HOST: '127.0.0.1', HTTP_HOST: '127.0.0.1' };
      const given = { [name]: String(taken), ...hosts, RESULTS_DIR: folder };
      await expect(start({ settings: settings(given) })).rejects.toMatchObject({
        code: 'USAGE',
        exitCode: 2,
        message: `cannot listen on 127.0.0.1:${taken}: the port is in use: stop who has it, or set another ${name}`,
      });
    },
  );

  it('speaks HTTP where it is told to, with its tokens, and nowhere else', async () => {
    const given = { HTTP_PORT: '0', HTTP_HOST: '127.0.0.1', TOKENS: 'a-long-token', RESULTS_DIR: folder };
    const own = await start({ settings: settings(given) });
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`http://127.0.0.1:${own.httpPort}/v1/cluster`, { headers })).status;
    expect([await status({}), await status({ authorization: 'Bearer a-long-token' })]).toEqual([401, 200]);
    const metrics = await (await fetch(`http://127.0.0.1:${own.healthPort}/metrics`)).text();
    for (const status of ['200', '401'])
      expect(metrics).toContain(
        `coffee_http_request_duration_seconds_count{method="GET",route="/v1/cluster",status="${status}"} 1\n`,
      );
    await own.stop();
    expect(gateway.httpPort).toBeUndefined();
  });

  it('says in its log when it is not ready, why, and when that is over', async () => {
    const lines = new PassThrough();
    const log = createLogger({ service: 'gateway', level: 'warn', format: 'json', stream: lines });
    const states = { publish: 'open', consume: 'waiting' };
    const connect: Connect<GatewaySettings> = (_settings, onEvent) => {
      onEvent({ type: 'lost', role: 'consume', broker: 'rabbit:5672', reason: 'no heartbeat from the broker' });
      return Promise.resolve(Object.assign(broker.transport(), { health: states }));
    };
    const own = await start({ connect, log, watchInterval: 1 });
    let text = '';
    await new Promise<void>((resolve) => {
      lines.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.includes('not ready')) states.consume = 'open';
        if (text.includes('ready again')) resolve();
      });
    });
    await own.stop();
    const problem = 'the consume connection is waiting: rabbit:5672: no heartbeat from the broker';
    expect(text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]))).toMatchObject([
      { message: 'connection lost' },
      { level: 'warn', message: 'not ready', problem },
      { level: 'warn', message: 'ready again', after: [problem] },
    ]);
  });

  it.each([
    ['0.0.0.0', {}, ['TOKENS', 'TLS_CERT and TLS_KEY']],
    ['0.0.0.0', { TOKENS: 'a-long-token' }, ['TLS_CERT and TLS_KEY']],
    ['127.0.0.1', {}, []],
  ])('warns at its start, on %s with %j, that it is open without %j', async (HOST, given, missing) => {
    const lines = new PassThrough();
    const log = createLogger({ service: 'gateway', level: 'warn', format: 'json', stream: lines });
    const own = await start({ settings: settings({ HOST, ...given }), log });
    await own.stop();
    const text = ((lines.read() as Buffer | null) ?? '').toString();
    const warned = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]));
    const message = 'open to everybody';
    expect(warned).toMatchObject(missing.map((what) => ({ level: 'warn', message, missing: what })));
  });

  it('is not ready while it does not get to know what happens to jobs', async () => {
    const problem = jest.spyOn(JobService.prototype, 'problem', 'get').mockReturnValue('the journal is not being read');
    expect(await get('/ready')).toBe('the journal is not being read\n');
    problem.mockRestore();
    expect(await get('/ready')).toBe('ok\n');
  });

  it('declares the journal to be kept as its settings say, and tells when it is kept otherwise', async () => {
    const declared: unknown[] = [];
    const connect: Connect<GatewaySettings> = (_settings, onEvent) => {
      const transport = broker.transport();
      const log = (name: string): Log => ({
        ...transport.log(name),
        declare: (options) => {
          declared.push([name, options]);
          onEvent({ type: 'logDiffers' });
          return transport.log(name).declare(options);
        },
      });
      return Promise.resolve({
        workQueue: (name) => transport.workQueue(name),
        log,
        close: () => transport.close(),
        health,
      });
    };
    const other = await start({ settings: settings({ JOURNAL_DAYS: '3' }), connect });
    await other.stop();
    expect(declared).toEqual([['jobs', { retention: 3 * 86_400_000 }]]);
    expect((stream.read() as Buffer).toString()).toContain('"message":"log is kept otherwise"');
  });

  it('serves clients, logs their jobs, and counts them', async () => {
    const client = new GatewayClient({ gateways: [{ host: '127.0.0.1', port: gateway.port }] });
    const job = client.startJob({ queries: ['q1'], format: 'columns', onBadRow: 'fail', fingerprint: '', tables: [] });
    const { job: id } = await job.accepted;
    expect(await get('/metrics')).toContain('\ncoffee_connections 1\n');
    job.cancel();
    expect(await job.finished).toMatchObject({ outcome: 'cancelled' });
    const metrics = await get('/metrics');
    expect(metrics).toContain('\ncoffee_jobs{state="cancelled"} 1\n');
    expect(metrics).toContain('\ncoffee_jobs_ended_total{outcome="cancelled"} 1\n');
    expect(metrics).toContain('\ncoffee_job_duration_seconds_count{outcome="cancelled"} 1\n');
    expect(metrics).toContain('\ncoffee_job_wait_seconds_count 1\n');
    await job.close();
    expect((stream.read() as Buffer).toString()).toContain(`"job":"${id}"`);
  });

  it('posts a trace of each of its jobs where it is told to; whoever takes none holds up no job and no stop', async () => {
    const posted = deferred<string>();
    const receiver = createServer((request) => request.on('data', (body: Buffer) => posted.resolve(body.toString())));
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
    const { port } = receiver.address() as AddressInfo;
    const own = await start({ settings: settings({ TRACES_URL: `http://127.0.0.1:${port}/v1/traces` }) });
    const client = new GatewayClient({ gateways: [{ host: '127.0.0.1', port: own.port }] });
    for (const round of ['first', 'second']) {
      const job = client.startJob({
        queries: ['q1'],
        format: 'columns',
        onBadRow: 'fail',
        fingerprint: '',
        tables: [],
      });
      const { job: id } = await job.accepted;
      job.cancel();
      expect(await job.finished).toMatchObject({ outcome: 'cancelled' });
      await job.close();
      if (round === 'first') expect(await posted.promise).toContain(`"coffee.job","value":{"stringValue":"${id}"}`);
    }
    await own.stop();
    receiver.closeAllConnections();
    receiver.close();
  });

  it('reads files that are uploaded as they are in its threads', async () => {
    const source = join(__dirname, 'reading-thread.entry.ts');
    buildSync({ entryPoints: [source], outfile: readingEntry, bundle: true, platform: 'node', format: 'cjs' });
    const data = join(folder, 'data');
    mkdirSync(join(data, 'transactions'), { recursive: true });
    writeFileSync(join(data, 'transactions', 'a.csv'), 'no such column\n');
    const client = join(__dirname, '../../../examples/minimal-client/coffee-csv-client.mjs');
    const run = promisify(execFile)(process.execPath, [client, `127.0.0.1:${gateway.port}`, data, '--queries', 'q1']);
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^BAD_REQUEST: transactions\/a\.csv line 1: there is no column/) as string,
    });
  });

  it('sends its clients elsewhere when it stops', async () => {
    const client = new GatewayClient({ gateways: [{ host: '127.0.0.1', port: gateway.port }], patience: 0 });
    const job = client.startJob({ queries: ['q1'], format: 'columns', onBadRow: 'fail', fingerprint: '', tables: [] });
    await job.accepted;
    await gateway.stop();
    await expect(job.finished).rejects.toThrow(CoffeeError);
  });
});
