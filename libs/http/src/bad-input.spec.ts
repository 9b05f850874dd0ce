import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { jobId } from '@coffee/core';
import { Spool } from '@coffee/sessions/server';
import { eventually } from '@coffee/sessions/testing';
import { TestHttp, ask, asJson, type Answered, type TestApi } from './testing/test-api';

/** Bytes of files that one client may have at a gateway here. */
const ROOM = 1 << 19;

describe('what a gateway is sent over HTTP that it cannot use', () => {
  const http = new TestHttp();
  let api: TestApi;
  beforeAll(async () => {
    api = await http.gateway({}, { spool: new Spool(tmpdir(), 2 * ROOM) });
  });
  afterEach(() => expect(api.spool.held).toBe(0));
  afterAll(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  async function open(more: object): Promise<string> {
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'], ...more }));
    return opened.json['job'] as string;
  }
  const csv = { format: 'csv', tables: [{ table: 'transactions', files: [{ name: 't.csv' }] }] };
  const put = (job: string, path: string, body: Buffer | string, headers = {}): Promise<Answered> =>
    ask(api, 'PUT', `/v1/jobs/${job}/tables/${path}`, { body, headers });
  const stateOf = (job: string): unknown => api.gateway.service.find(jobId(job))?.state;
  const failed = (job: string): Promise<void> =>
    eventually(
      () => stateOf(job) === 'failed',
      () => stateOf(job),
    );

  it('a few packed bytes that are very many: refused when they are too many, and the job goes on', async () => {
    const job = await open(csv);
    const bomb = gzipSync(Buffer.alloc(100 << 20));
    expect(bomb.length).toBeLessThan(ROOM);
    const refused = await put(job, 'transactions/files/t.csv', bomb, { 'content-encoding': 'gzip' });
    expect(refused.json).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    expect(refused.json['detail']).toContain('when it is unpacked');
    expect(stateOf(job)).toBe('running');
  });

  it('a file that is too long, known beforehand or not', async () => {
    const job = await open(csv);
    const long = Buffer.alloc(ROOM + 1, 'x');
    expect((await put(job, 'transactions/files/t.csv', long)).json).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    const body = new Blob([long]).stream();
    const unknown = await ask(api, 'PUT', `/v1/jobs/${job}/tables/transactions/files/t.csv`, {
      body,
      duplex: 'half',
    });
    expect(unknown.json).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  });

  it.each([
    ['no text', Buffer.from('%PDF-1.7 and more'), 't.csv is a PDF document'],
    ['no such columns', Buffer.from('a,b\n1,2\n'), 't.csv'],
    ['packed by something else', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), 'zstd'],
  ])('a file that is no CSV, %s: its job fails, and says why', async (_what, body, why) => {
    const job = await open(csv);
    const refused = await put(job, 'transactions/files/t.csv', body);
    expect(refused.json).toMatchObject({ status: 422, code: 'BAD_INPUT' });
    expect(refused.json['detail']).toContain(why);
    await failed(job);
  });

  it('a body that is not packed as it says, or packed as nobody here unpacks: it may come again', async () => {
    const job = await open(csv);
    const lie = await put(job, 'transactions/files/t.csv', 'a,b', { 'content-encoding': 'gzip' });
    expect(lie.json).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    const brotli = await put(job, 'transactions/files/t.csv', 'a,b', { 'content-encoding': 'br' });
    expect(brotli.json).toMatchObject({ status: 415, code: 'UNSUPPORTED' });
    expect(brotli.headers.get('accept-encoding')).toBe('gzip');
    expect(stateOf(job)).toBe('running');
  });

  it('a table that there is not, that the job does not need, or a file that was not announced, be it a path', async () => {
    const job = await open(csv);
    const paths = ['nothing/files/t.csv', 'users/files/t.csv', 'transactions/files/u.csv'];
    for (const path of [...paths, 'transactions/files/..%2F..%2Fetc%2Fpasswd', 'transactions/files/%2Fetc%2Fpasswd'])
      expect([path, (await put(job, path, 'x')).json['code']]).toEqual([path, 'NOT_FOUND']);
    expect((await put(job, 'transactions/chunks/0', 'x')).json).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it('bytes that are no chunk: the job fails', async () => {
    const job = await open({});
    for (const seq of ['-1', 'x', '99999999999'])
      expect((await put(job, `transactions/chunks/${seq}`, 'x')).json).toMatchObject({ status: 400 });
    const refused = await put(job, 'transactions/chunks/0', 'not a chunk');
    expect(refused.json).toMatchObject({ status: 422, code: 'BAD_CHUNK' });
    await failed(job);
  });

  it('more chunks at once than there is room for: the others are told to wait', async () => {
    const small = await http.gateway({ chunkBytes: 20 });
    const opened = await ask(small, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }));
    const path = `/v1/jobs/${opened.json['job'] as string}/tables/transactions/chunks/0`;
    const refused = await ask(small, 'PUT', path, { body: 'more than ten' });
    expect(refused.json).toMatchObject({ status: 429, code: 'TOO_MANY', retriable: true });
  });

  it('a file on a line that stands still: others have their room meanwhile', async () => {
    const tokens = ['slow-slow', 'fast-fast'] as const;
    const spool = new Spool(tmpdir(), 2 * ROOM);
    const shared = await http.gateway({}, { tokens, spool });
    const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
    const begin = async (token: string): Promise<string> => {
      const opened = await ask(shared, 'POST', '/v1/jobs', asJson({ queries: ['q1'], ...csv }, as(token)));
      return `/v1/jobs/${opened.json['job'] as string}/tables/transactions/files/t.csv`;
    };
    const slow = new AbortController();
    // As much as one client can have, and no end.
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.alloc(ROOM, 'x')) });
    const path = await begin('slow-slow');
    const init = { method: 'PUT', body, headers: as('slow-slow'), signal: slow.signal, duplex: 'half' as const };
    const stalled = fetch(`${shared.url}${path}`, init);
    await eventually(
      () => spool.held === ROOM,
      () => spool.held,
    );
    // What is taken in is refused for what it is, not for want of room.
    const other = await ask(shared, 'PUT', await begin('fast-fast'), {
      body: Buffer.alloc(ROOM / 2, 'y'),
      headers: as('fast-fast'),
    });
    expect(other.json).toMatchObject({ status: 422, code: 'BAD_INPUT' });
    slow.abort();
    await expect(stalled).rejects.toThrow();
    await eventually(
      () => spool.held === 0,
      () => spool.held,
    );
  });
});
