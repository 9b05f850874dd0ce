import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jobId } from '@coffee/core';
import { Spool } from '@coffee/sessions/server';
import { csvFiles, eventually, expectedAnswers } from '@coffee/sessions/testing';
import { shopQueries } from '@coffee/testing';
import { HttpJob } from './jobs/http-job';
import { TestHttp, ask, type Answered, type TestApi } from './testing/test-api';

/** Bytes of files that one client may have at a gateway here. */
const ROOM = 1 << 19;

function form(fields: Record<string, string>, tables = Object.keys(csvFiles)): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  for (const table of tables)
    for (const { name, text } of csvFiles[table as keyof typeof csvFiles])
      data.append(table, new Blob([text]), name.replace('../', ''));
  return data;
}

describe('a whole analysis in one request', () => {
  let http: TestHttp;
  let api: TestApi;
  let folder: string;
  beforeEach(async () => {
    http = new TestHttp();
    folder = await mkdtemp(join(tmpdir(), 'coffee-analyze-'));
    api = await http.gateway({}, { spool: new Spool(folder, 2 * ROOM) });
  });
  afterEach(async () => {
    while ((await readdir(folder)).length > 0 || api.spool.held > 0) await pause(5);
    await http.stop();
    await rm(folder, { recursive: true });
    expect(http.system.failures).toEqual([]);
  });

  const analyze = (body: FormData, headers: Record<string, string> = {}): Promise<Answered> =>
    ask(api, 'POST', '/v1/analyze', { body, headers });
  const small = (): FormData => form({ queries: 'q1' }, ['transactions']);

  it('comes back with the answers, if its client waits', async () => {
    await http.system.worker();
    const { status, json } = await analyze(form({ queries: shopQueries.join() }), { prefer: 'wait=60' });
    expect([status, json]).toEqual([200, json]);
    expect((json['answers'] as { answer: string }[]).map(({ answer }) => answer)).toEqual(Object.keys(expectedAnswers));
  });

  // Nobody works on the jobs: whoever waited for one would wait for ever.
  it.each(['', 'wait=0', 'wait=-1', 'wait=soon', 'wait=1e9', 'waiting', 'respond-async'])(
    'comes back with the job at once for Prefer: %s, which asks for no wait that could be understood',
    async (prefer) => {
      const { status, headers, json } = await analyze(small(), { prefer });
      expect([status, headers.get('location')]).toEqual([202, `/v1/jobs/${json['job'] as string}`]);
    },
  );

  it('comes back with the job when time is up, and is waited for again with its key', async () => {
    const headers = { prefer: 'respond-async, wait=1', 'idempotency-key': 'once' };
    const early = await analyze(small(), headers);
    expect([early.status, early.json['state']]).toEqual([202, 'running']);
    await http.system.worker();
    const again = await analyze(small(), { ...headers, prefer: 'wait=99999999999999999999' });
    expect([again.status, again.headers.get('content-location')]).toEqual([
      200,
      `${early.headers.get('location')}/answers`,
    ]);
    expect((await analyze(small(), { 'idempotency-key': 'two words' })).json).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is not held for a client that has gone while it waited', async () => {
    const left = await http.gateway({ jobIdle: 10 }, { renewal: 5, spool: api.spool });
    const { service } = left.gateway;
    const unfollowed = jest.spyOn(service, 'unfollow');
    const abort = new AbortController();
    const waiting = fetch(`${left.url}/v1/analyze`, {
      method: 'POST',
      body: small(),
      headers: { prefer: 'wait' },
      signal: abort.signal,
    });
    const complete = (): boolean => [...service.jobs()].some(({ tables }) => tables.size === 1);
    await eventually(complete, () => [...service.jobs()]);
    expect(unfollowed).not.toHaveBeenCalled();
    abort.abort();
    await expect(waiting).rejects.toThrow();
    await eventually(
      () => unfollowed.mock.calls.length > 0,
      () => [...service.jobs()],
    );
    const [job] = [...service.jobs()];
    expect(job!.state).toBe('running');
  });

  it('holds no files while its client waits', async () => {
    const abort = new AbortController();
    const body = small();
    // Which no question needs.
    body.append('users', new Blob(['x'.repeat(1000)]), 'users.csv');
    const init = { method: 'POST', body, headers: { prefer: 'wait' }, signal: abort.signal };
    const waiting = fetch(`${api.url}/v1/analyze`, init);
    const complete = (): boolean => [...api.gateway.service.jobs()].some(({ tables }) => tables.size === 1);
    await eventually(complete, () => [...api.gateway.service.jobs()]);
    await eventually(
      () => api.spool.held === 0,
      () => api.spool.held,
    );
    abort.abort();
    await expect(waiting).rejects.toThrow();
  });

  it.each([
    ['no form', new URLSearchParams({ queries: 'q1' }), 415, 'multipart/form-data'],
    ['a table that there is not', form({ queries: 'q1' }, []), 400, 'transactions'],
    ['a query that there is not', form({ queries: 'q9' }), 400, 'no such query'],
    ['parameters that are none', form({ parameters: '{' }), 400, 'is not JSON'],
    ['a field that there is not', form({ nothing: '1' }), 400, 'nothing'],
  ])('is refused for %s', async (_what, body, status, why) => {
    const refused = await analyze(body as FormData);
    expect([refused.status, refused.json['detail']]).toEqual([status, expect.stringContaining(why)]);
  });

  it('is refused for files that are no CSV, with the place', async () => {
    const data = form({ queries: 'q4' }, ['transactions', 'stores']);
    data.append('users', new Blob(['user_id,birthdate\n7,1970-01-01\nx,y,z\n']), 'users.csv');
    const refused = await analyze(data, { prefer: 'wait' });
    expect(refused.json).toMatchObject({ status: 422, code: 'BAD_INPUT', file: 'users.csv', line: 3 });
  });

  it('is refused for what only a worker finds in its files, and again by its key', async () => {
    await http.system.worker();
    const sql = "SELECT CAST('x' || store_name AS INTEGER) AS n FROM stores";
    const headers = { prefer: 'wait', 'idempotency-key': 'once' };
    const why = 'cannot be read as a number';
    const told = { status: 422, code: 'BAD_INPUT', detail: expect.stringContaining(why) as string };
    for (let times = 0; times < 2; times++)
      expect((await analyze(form({ sql }, ['stores']), headers)).json).toMatchObject(told);
    const { json } = await ask(api, 'GET', '/v1/jobs');
    expect(json).toMatchObject({ jobs: [{ state: 'failed', code: 'BAD_INPUT' }] });
  });

  it.each([
    ['JOB_FAILED', 500, { outcome: 'failed', reason: 'no progress for 60 s: nobody works on it' }],
    ['BAD_INPUT', 422, { outcome: 'failed', code: 'BAD_INPUT', reason: 'users.csv line 3: no date' }],
    ['CANCELLED', 409, { outcome: 'cancelled', reason: 'cancelled by its owner' }],
  ] as const)(
    'is told as %s when its job ends so while its client waits, and again by its key',
    async (code, status, end) => {
      const headers = { prefer: 'wait', 'idempotency-key': 'once' };
      const waiting = analyze(small(), headers);
      const { service } = api.gateway;
      const complete = (): boolean => [...service.jobs()].some(({ tables }) => tables.size === 1);
      await eventually(complete, () => [...service.jobs()]);
      const [job] = [...service.jobs()];
      await service.end(job!.opened.job, end);
      const told = { status, code, retriable: false, detail: expect.stringContaining(end.reason) as string };
      expect((await waiting).json).toMatchObject(told);
      expect((await analyze(small(), headers)).json).toMatchObject(told);
      expect((await analyze(small(), { 'idempotency-key': 'once' })).json).toMatchObject(told);
    },
  );

  it('is told that its job has been cancelled while it waited for its turn', async () => {
    const waits = jest.spyOn(HttpJob.prototype, 'running');
    const own = await http.gateway({}, { spool: api.spool }, { slots: 0 });
    const waiting = ask(own, 'POST', '/v1/analyze', { body: small(), headers: { prefer: 'wait' } });
    const { service } = own.gateway;
    await eventually(
      () => waits.mock.calls.length > 0,
      () => [...service.jobs()],
    );
    const [job] = [...service.jobs()];
    await service.cancel(job!.opened.job, job!.opened.owner, 'cancelled by its owner');
    expect((await waiting).json).toMatchObject({ status: 409, code: 'CANCELLED' });
    waits.mockRestore();
  });

  it('is refused for more than there can be room for, and says how it goes otherwise', async () => {
    const file = new Blob(['x'.repeat(ROOM / 2)]);
    const large = small();
    for (const name of ['a.csv', 'b.csv']) large.append('transactions', file, name);
    const refused = await analyze(large);
    expect(refused.json).toMatchObject({ status: 413, code: 'TOO_LARGE', retriable: false });
    expect(refused.json['detail']).toContain('POST /v1/jobs');
    // It is read no further than to that, nor at all when it says so itself.
    const begun = jest.spyOn(api.spool, 'take');
    for (let i = 0; i < 20; i++) large.append('transactions', file, `${i}.csv`);
    expect((await analyze(large)).json).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    expect(begun).not.toHaveBeenCalled();
  });

  it('is refused for now while another client has the room, which is none of its own', async () => {
    api.spool.take('another', ROOM);
    const large = small();
    // Which no question needs.
    large.append('users', new Blob(['x'.repeat(0.6 * ROOM)]), 'users.csv');
    const refused = await analyze(large);
    expect(refused.json).toMatchObject({ status: 503, code: 'UNAVAILABLE', retriable: true });
    expect((await analyze(small())).status).toBe(202);
    api.spool.give('another', ROOM);
    expect((await analyze(large)).status).toBe(202);
  });

  it('keeps files under names of its own, whatever theirs are', async () => {
    for (const name of ['../../escaped.csv', '/etc/escaped.csv', 'C:\\escaped.csv']) {
      const data = form({ queries: 'q1' }, []);
      data.append('transactions', new Blob([csvFiles.transactions[0]!.text]), name);
      const { status, json } = await analyze(data);
      expect([name, status]).toEqual([name, 202]);
      const { spec } = api.gateway.service.find(jobId(json['job'] as string))!;
      expect(spec!.source!.tables![0]!.files.map((file) => file.name)).toEqual(['escaped.csv']);
    }
    for (const name of ['..', '.', 'a\u0001.csv']) {
      const data = form({ queries: 'q1' }, []);
      data.append('transactions', new Blob(['x']), name);
      expect([name, (await analyze(data)).status]).toEqual([name, 400]);
    }
    // Not before: what a job was to do is forgotten once it has ended.
    await http.system.worker();
  });

  it('is given up when its client stops in the middle, or sends what is no form', async () => {
    const type = { 'content-type': 'multipart/form-data; boundary=b' };
    const head = '--b\r\ncontent-disposition: form-data; name="transactions"; filename="t.csv"\r\n\r\n';
    const ask = (body: string): Promise<Response> =>
      fetch(`${api.url}/v1/analyze`, { method: 'POST', body, headers: type });
    for (const body of ['', 'nothing', head, `${head}transaction_id\n`])
      expect([body, (await ask(body)).status]).toEqual([body, 400]);
    const none = await fetch(`${api.url}/v1/analyze`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'multipart/form-data' },
    });
    expect(none.status).toBe(400);
    const stopped = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(`${head}${'x'.repeat(1000)}`));
      },
      // The beginning is on its way.
      pull(controller) {
        controller.error(new Error('gone'));
      },
    });
    const init = { method: 'POST', body: stopped, headers: type, duplex: 'half' as const };
    await expect(fetch(`${api.url}/v1/analyze`, init)).rejects.toThrow();
  });
});
