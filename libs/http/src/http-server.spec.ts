import { connect } from 'node:net';
import node, { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { cert, eventually, key } from '@coffee/sessions/testing';
import type { AnsweredRequest } from './http-server';
import { TestHttp, ask, asJson, type TestApi } from './testing/test-api';

const TOKEN = 'a-token-of-ours';
const OTHER = 'somebody-elses-token';
const as = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` });

describe('the HTTP port of a gateway', () => {
  let http: TestHttp;
  beforeEach(() => {
    http = new TestHttp();
  });
  afterEach(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  /** Says what it is told, and collects what comes back until the connection ends. */
  async function raw(api: TestApi, ...lines: readonly string[]): Promise<string> {
    const socket = connect({ port: api.port, host: '127.0.0.1' });
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    for (const line of lines) socket.write(`${line}\r\n`);
    await new Promise((resolve) => socket.once('close', resolve).on('error', () => undefined));
    return text;
  }

  /** From an address of this machine, over a connection of its own; undefined when it was dropped. */
  function statusFor({ port }: TestApi, { tls }: { tls?: object }, localAddress: string): Promise<number | undefined> {
    return new Promise((resolve) => {
      const options = { port, host: '127.0.0.1', localAddress, path: '/v1/questions', agent: false };
      const asked = tls ? secureRequest({ ...options, ca: cert, servername: 'localhost' }) : request(options);
      asked
        .on('response', (response) => response.resume().once('close', () => resolve(response.statusCode)))
        .on('error', () => resolve(undefined))
        .end();
    });
  }

  it('takes the tokens of the other port, and shows a job to nobody but its owner', async () => {
    const api = await http.gateway({}, { tokens: [TOKEN, OTHER] });
    for (const headers of [{}, as('not-a-token'), { authorization: `Basic ${TOKEN}` }]) {
      const refused = await ask(api, 'GET', '/v1/jobs', { headers });
      expect(refused.json).toMatchObject({ status: 401, code: 'UNAUTHORIZED', retriable: false });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(refused.text).not.toContain('not-a-token');
    }
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }, as(TOKEN)));
    const path = opened.headers.get('location')!;
    expect((await ask(api, 'GET', path, { headers: as(TOKEN) })).status).toBe(200);
    const requests = [
      ['GET', path],
      ['GET', `${path}/plan`],
      ['GET', `${path}/events`],
      ['DELETE', path],
      ['PUT', `${path}/tables/transactions/chunks/0`],
      ['POST', `${path}/tables/transactions/end`],
    ] as const;
    for (const [method, path] of requests) {
      const hidden = await ask(api, method, path, { headers: as(OTHER) });
      expect([method, path, hidden.json]).toEqual([method, path, hidden.json]);
      expect(hidden.json).toMatchObject({ status: 404, code: 'UNKNOWN_JOB' });
    }
    const list = await ask(api, 'GET', '/v1/jobs', { headers: as(OTHER) });
    expect(list.json).toEqual({ jobs: [] });
  });

  it('tells of each request its route, which has few values, and how it ended', async () => {
    const told: string[] = [];
    const onAnswered = ({ method, route, status }: AnsweredRequest): void =>
      void told.push(`${method} ${route} ${status}`);
    const api = await http.gateway({}, { onAnswered });
    await ask(api, 'GET', '/v1/jobs/not-there?x=1');
    await ask(api, 'GET', '/v1/nothing');
    await ask(api, 'DELETE', '/v1/questions');
    await raw(api, 'PROPFIND /v1/jobs HTTP/1.1', 'host: h', 'connection: close', '');
    const gone = connect({ port: api.port, host: '127.0.0.1' });
    gone.end(`POST /v1/jobs HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n`);
    gone.on('error', () => undefined).resume();
    await eventually(
      () => told.length === 5,
      () => told,
    );
    expect(told.slice(0, 4)).toEqual([
      'GET /v1/jobs/{job} 404',
      'GET none 404',
      'DELETE /v1/questions 405',
      'other /v1/jobs 405',
    ]);
    expect(told[4]).toMatch(/^POST \/v1\/jobs 4\d\d$/);
  });

  it('says of everything that browsers are to run, frame, guess and keep nothing', async () => {
    const api = await http.gateway();
    for (const path of ['/v1/questions', '/docs', '/openapi.json', '/nowhere']) {
      const { headers } = await ask(api, 'GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('names what a path takes, and what there is not', async () => {
    const api = await http.gateway();
    const wrong = await ask(api, 'PATCH', '/v1/jobs');
    expect(wrong.json).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    expect(wrong.headers.get('allow')).toBe('POST, GET, HEAD');
    expect((await ask(api, 'GET', '/v1/nothing')).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await ask(api, 'GET', '/v1/jobs/%FF')).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await ask(api, 'HEAD', '/v1/questions')).text).toBe('');
  });

  it('lets no page of another site change anything', async () => {
    const api = await http.gateway();
    const asPage = asJson({}, { 'sec-fetch-site': 'cross-site' });
    // Browsers alone may set this field: fetch of Node does not.
    const status = await new Promise<number | undefined>((resolve) => {
      const asked = request({
        port: api.port,
        method: 'POST',
        path: '/v1/jobs',
        headers: asPage.headers as Record<string, string>,
      });
      asked.on('response', (response) => resolve(response.resume().statusCode)).end(asPage.body);
    });
    expect(status).toBe(403);
    const plain = await ask(api, 'POST', '/v1/jobs', { body: '{}', headers: { 'content-type': 'text/plain' } });
    expect(plain.json).toMatchObject({ status: 415, code: 'UNSUPPORTED' });
  });

  it('answers what is not HTTP, and ends the connection', async () => {
    const api = await http.gateway();
    expect(await raw(api, 'coffee please', '')).toMatch(
      /^HTTP\/1.1 400 .*application\/problem\+json.*"code":"BAD_REQUEST"/s,
    );
    const huge = await raw(api, 'GET / HTTP/1.1', `x: ${'y'.repeat(20_000)}`, '');
    expect(huge).toMatch(/^HTTP\/1.1 431 /);
  });

  it('ends a connection whose request does not come', async () => {
    const api = await http.gateway({ handshake: 50 });
    expect(await raw(api, 'GET /v1/jobs HTTP/1.1')).toMatch(/^HTTP\/1.1 408 .*did not come in time/s);
  });

  it('looks at no request of a connection before the one before it is answered', async () => {
    let asked = 0;
    const problem = (): undefined => void asked++;
    const api = await http.gateway({}, { problem });
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }));
    const path = opened.headers.get('location')!;
    const before = asked;
    const socket = connect({ port: api.port, host: '127.0.0.1' });
    const begun = new Promise((resolve) => socket.once('data', resolve));
    const events = `GET ${path}/events HTTP/1.1\r\nhost: x\r\n\r\n`;
    socket.write(`${events}${'GET /v1/cluster HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(100)}`);
    await begun;
    expect(asked).toBe(before + 1);
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    // The stream of events ends with its job.
    await ask(api, 'DELETE', path);
    await eventually(
      () => text.split('"gateway"').length === 101,
      () => text.length,
    );
    socket.destroy();
  });

  it('has no limit for a whole request: Node has one of five minutes, which would cut a long upload', async () => {
    const made = jest.spyOn(node, 'createServer');
    await http.gateway();
    expect(made.mock.results.map(({ value }) => (value as node.Server).requestTimeout)).toEqual([0]);
    made.mockRestore();
  });

  it('gives a body up of which nothing comes, and says so', async () => {
    const api = await http.gateway({ idle: 50, unread: 50 });
    const head = [
      'POST /v1/jobs HTTP/1.1',
      'host: x',
      'content-type: application/json',
      'content-length: 100',
      '',
      '{',
    ];
    expect(await raw(api, ...head)).toMatch(/^HTTP\/1.1 408 .*"code":"TOO_SLOW"/s);
  });

  it('checks what it can before a body is read', async () => {
    const api = await http.gateway({}, { tokens: [TOKEN] });
    const head = (length: number, ...more: string[]): string[] => [
      'PUT /v1/jobs/none/tables/users/chunks/0 HTTP/1.1',
      ...['host: x', 'connection: close', `content-length: ${length}`, 'expect: 100-continue', ...more, ''],
    ];
    const anonymous = await raw(api, ...head(1 << 30));
    expect(anonymous).toMatch(/^HTTP\/1.1 401 /);
    expect(await raw(api, ...head(1 << 30, `authorization: Bearer ${TOKEN}`))).toMatch(/^HTTP\/1.1 404 /);
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }, as(TOKEN)));
    const path = `PUT ${opened.headers.get('location')}/tables/transactions/chunks/0 HTTP/1.1`;
    const large = await raw(api, path, ...head(1 << 30, `authorization: Bearer ${TOKEN}`).slice(1));
    expect(large).toMatch(/^HTTP\/1.1 413 .*"code":"TOO_LARGE"/s);
  });

  it('cuts a client off that goes on sending what was refused', async () => {
    const api = await http.gateway({ unread: 50 }, { tokens: [TOKEN] });
    const head = ['PUT /v1/jobs/none/tables/users/chunks/0 HTTP/1.1', 'host: x', 'content-length: 1000000', '', 'x'];
    expect(await raw(api, ...head)).toMatch(/^HTTP\/1.1 401 /);
  });

  it('shares its places with the other port', async () => {
    const api = await http.gateway({}, { places: { ownerConnections: 1 } });
    const socket = connect({ port: api.port, host: '127.0.0.1' });
    socket.write('GET /v1/questions HTTP/1.1\r\nhost: x\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    const refused = await ask(api, 'GET', '/v1/questions', { headers: { connection: 'close' } });
    expect(refused.json).toMatchObject({ status: 429, code: 'TOO_MANY', retriable: true });
    expect(refused.headers.get('retry-after')).toBe('1');
    socket.destroy();
    await eventually(
      () => api.gateway.server.connections === 0,
      () => api.gateway.server.connections,
    );
  });

  it('says that it can do nothing while the broker is away, before it takes anything on', async () => {
    const api = await http.gateway({}, { problem: () => 'its publish connection to the broker is waiting' });
    const refused = await ask(api, 'POST', '/v1/jobs', asJson({}));
    expect(refused.json).toMatchObject({ status: 503, code: 'UNAVAILABLE', retriable: true });
    expect((await ask(api, 'GET', '/openapi.json')).status).toBe(200);
  });

  it('speaks TLS where it has a certificate, and answers nobody who does not', async () => {
    const api = await http.gateway({}, { tls: { cert, key } });
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const options = { port: api.port, path: '/v1/questions', ca: cert, servername: 'localhost' };
      secureRequest(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    expect(await raw(api, 'GET /v1/questions HTTP/1.1', 'host: x', '')).toBe('');
  });

  it('drops with TLS who speaks without it, or not at all', async () => {
    const api = await http.gateway({ handshake: 300 }, { tls: { cert, key } });
    expect(await raw(api, 'GET / HTTP/1.1', 'host: x', '')).toBe('');
    expect(await raw(api)).toBe('');
  });

  const secured = { tls: { cert, key } };
  const fewPlaces = { connections: 4, ownerConnections: 4, addressConnections: 4, strangers: 4 };

  it.each([
    ['with TLS', secured],
    ['without TLS', {}],
  ])('is shut by no address whose connections say nothing, %s', async (_how, options) => {
    const api = await http.gateway({ handshake: 60_000 }, { ...options, places: fewPlaces });
    const silent = Array.from({ length: 200 }, () =>
      connect({ port: api.port, host: '127.0.0.1' }).on('error', () => undefined),
    );
    await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await statusFor(api, options, '127.0.0.2')).toBe(200);
    for (const socket of silent) socket.destroy();
  });

  it.each([
    ['with TLS', secured],
    ['without TLS', {}],
  ])(
    'tells an address that it has too many connections, and takes it again when one has gone, %s',
    async (_how, options) => {
      const api = await http.gateway({}, { ...options, places: { ...fewPlaces, strangers: 8 } });
      const silent = Array.from({ length: 4 }, () => connect({ port: api.port, host: '127.0.0.1' }));
      await Promise.all(silent.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
      expect(await statusFor(api, options, '127.0.0.1')).toBe(429);
      for (const socket of silent) socket.destroy();
      while ((await statusFor(api, options, '127.0.0.1')) !== 200);
      // Every place is free again: as many may come as before.
      for (let i = 0; i < 8; i++) expect(await statusFor(api, options, '127.0.0.1')).toBe(200);
    },
  );

  it('stops, though a client holds its connection', async () => {
    const api = await http.gateway();
    const socket = connect({ port: api.port, host: '127.0.0.1' });
    socket.write('POST /v1/jobs HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\ncontent-type: application/json\r\n\r\n');
    await new Promise((resolve) => socket.once('connect', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await api.api.stop(10);
    await closed;
  });
});
