import { eventLoopCheck, startHealthServer, type HealthServer } from './health';

describe('startHealthServer', () => {
  let server: HealthServer;
  let problems: { live?: string; ready?: string } = {};
  const get = async (path: string): Promise<[number, string]> => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return [response.status, await response.text()];
  };
  beforeEach(async () => {
    problems = {};
    server = await startHealthServer({
      port: 0,
      host: '127.0.0.1',
      live: () => problems.live,
      ready: () => problems.ready,
      metrics: () => ({ 'coffee_jobs{state="running"}': 2, coffee_connections: 7 }),
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

  it('gives metrics as plain text', async () => {
    expect(await get('/metrics')).toEqual([200, 'coffee_jobs{state="running"} 2\ncoffee_connections 7\n']);
    expect((await get('/'))[0]).toBe(404);
  });

  it('says which port cannot be had', async () => {
    const same = { port: server.port, host: '127.0.0.1', live: () => undefined, ready: () => undefined };
    await expect(startHealthServer({ ...same, metrics: () => ({}) })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${server.port}`,
    );
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
