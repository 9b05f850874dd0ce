import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { defaultHealthLimits, eventLoopCheck, startHealthServer, tellReadiness, type HealthServer } from './health';

const noMetrics = { contentType: 'text/plain', text: () => Promise.resolve('') };

describe('startHealthServer', () => {
  let server: HealthServer;
  let problems: { live?: string; ready?: string } = {};
  let counted = (): Promise<string> => Promise.resolve('coffee_jobs 7\n');
  const get = async (path: string): Promise<[number, string]> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return [response.status, await response.text()];
  };
  beforeEach(async () => {
    problems = {};
    server = await startHealthServer({
      port: 0,
      portSetting: 'HEALTH_PORT',
      host: '127.0.0.1',
      live: () => problems.live,
      ready: () => problems.ready,
      metrics: { contentType: 'text/plain; version=0.0.4', text: () => counted() },
    });
  });
  afterEach(() => server.close());

  it('tells whether the service lives and is ready', async () => {
    expect(await get('/live')).toEqual([200, 'ok\n']);
    expect(await get('/ready')).toEqual([200, 'ok\n']);
    problems = { ready: 'no broker' };
    expect(await get('/live')).toEqual([200, 'ok\n']);
    expect(await get('/ready?x')).toEqual([503, 'no broker\n']);
    problems = { live: 'stuck' };
    expect(await get('/live')).toEqual([503, 'stuck\n']);
    expect(await get('/ready')).toEqual([503, 'stuck\n']);
  });

  it('tells in one line, of characters that a terminal shows', async () => {
    problems = { ready: 'the broker says \u001b[2J\nok' };
    expect(await get('/ready')).toEqual([503, 'the broker says \\x1b[2J\\nok\n']);
  });

  it('gives metrics as they are, with the type of their text', async () => {
    expect(await get('/metrics')).toEqual([200, 'coffee_jobs 7\n']);
    const { headers } = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect((await get('/'))[0]).toBe(404);
  });

  it('says so when they cannot be had', async () => {
    const before = counted;
    counted = () => Promise.reject(new Error('no number'));
    expect(await get('/metrics')).toEqual([500, 'no number\n']);
    counted = before;
  });

  it('says which port cannot be had', async () => {
    const same = { port: server.port, portSetting: 'ITS_PORT', host: '127.0.0.1' };
    const checks = { live: () => undefined, ready: () => undefined, metrics: noMetrics };
    await expect(startHealthServer({ ...same, ...checks })).rejects.toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message: `cannot listen on 127.0.0.1:${server.port}: the port is in use: stop who has it, or set another ITS_PORT`,
    });
  });
});

describe('a health server among clients that mean no good', () => {
  let server: HealthServer;
  const sockets: Socket[] = [];
  const start = async (limits?: Partial<typeof defaultHealthLimits>): Promise<void> => {
    const well = (): undefined => undefined;
    server = await startHealthServer({
      port: 0,
      portSetting: 'HEALTH_PORT',
      host: '127.0.0.1',
      live: well,
      ready: well,
      metrics: noMetrics,
      ...(limits && { limits }),
    });
  };
  const open = async (): Promise<Socket> => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const answer = async (): Promise<string> => (await fetch(`http://127.0.0.1:${server.port}/live`)).text();
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await server.close();
  });

  it('answers whoever asks, however many connections are held open in silence', async () => {
    await start();
    const silent: Socket[] = [];
    for (let i = 0; i < defaultHealthLimits.connections; i++) silent.push(await open());
    const oldestClosed = once(silent[0]!, 'close');
    expect(await answer()).toBe('ok\n');
    await oldestClosed;
    expect(silent.slice(1).filter((socket) => socket.closed)).toEqual([]);
  });

  it('closes the connection that has been silent for longest, not one that is in use', async () => {
    await start({ connections: 2 });
    const used = await open();
    const silent = await open();
    used.write('GET /live HTTP/1.1\r\nhost: h\r\n\r\n');
    await once(used, 'data');
    const closed = once(silent, 'close');
    await open();
    await closed;
    expect(used.closed).toBe(false);
  });

  it('closes a connection that sends its request too slowly', async () => {
    await start({ requestMs: 50, checkMs: 20 });
    const slow = await open();
    const closed = once(slow, 'close');
    slow.write('GET /live HTTP/1.1\r\nhost:');
    await closed;
  });

  it('refuses a header beyond its limit', async () => {
    await start();
    const socket = await open();
    socket.write(`GET /live HTTP/1.1\r\nx: ${'x'.repeat(defaultHealthLimits.headerBytes)}\r\n\r\n`);
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('a service that is not ready', () => {
  const said: unknown[] = [];
  let problem: string | undefined;
  const tell = tellReadiness(() => problem, { warn: (message, context) => said.push([message, context]) });
  beforeEach(() => said.splice(0));

  it('says so once, with each reason, and once when that is over', () => {
    for (const now of [undefined, 'no broker', 'no broker', 'no journal', 'no broker', undefined, undefined]) {
      problem = now;
      tell();
    }
    expect(said).toEqual([
      ['not ready', { problem: 'no broker' }],
      ['not ready', { problem: 'no journal' }],
      ['ready again', { after: ['no broker', 'no journal'] }],
    ]);
  });

  it('says so again when it comes again, and never without end', () => {
    for (let i = 0; i < 100; i++) {
      problem = `job ${i} cannot be begun`;
      tell();
    }
    expect(said).toHaveLength(20);
    problem = undefined;
    tell();
    problem = 'job 99 cannot be begun';
    tell();
    expect(said.at(-1)).toEqual(['not ready', { problem }]);
    problem = undefined;
    tell();
  });
});

describe('eventLoopCheck', () => {
  it('is told once of a late event loop', async () => {
    const check = eventLoopCheck(100);
    // It takes a sample each 20 ms, and compares it with the one before, which a check forgets: nothing tells that there is one.
    const sampled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));
    await sampled();
    const until = performance.now() + 300;
    while (performance.now() < until);
    await sampled();
    expect(check()).toMatch(/^the event loop was \d+ ms late$/);
    expect(check()).toBeUndefined();
    check.stop();
  });
});
