import { gzipSync } from 'node:zlib';
import { CoffeeError, jobId } from '@coffee/core';
import { altered } from '@coffee/middleware/faults';
import { DATA_ENVELOPE_BYTES } from '@coffee/protocol';
import { chunksOf, csvFiles, eventually, expectedAnswers } from '@coffee/sessions/testing';
import { shopQueries, until } from '@coffee/testing';
import type { JobStatus } from './job-schemas';
import { TestHttp, ask, asJson, type Answered, type TestApi } from './testing/test-api';

const files = Object.entries(csvFiles).map(([table, all]) => ({
  table,
  files: all.map(({ name, text }) => ({ name: name.replace('../', ''), text })),
}));

describe('uploads over HTTP', () => {
  let http: TestHttp;
  let api: TestApi;
  beforeEach(async () => {
    http = new TestHttp();
    await http.system.worker();
    api = await http.gateway();
  });
  afterEach(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  async function open(more: object = {}): Promise<JobStatus> {
    const { status, json, headers } = await ask(api, 'POST', '/v1/jobs', asJson({ queries: shopQueries, ...more }));
    expect([status, json]).toEqual([201, json]);
    const job = json as unknown as JobStatus;
    expect(headers.get('location')).toBe(`/v1/jobs/${job.job}`);
    return job;
  }
  const openCsv = (more: object = {}): Promise<JobStatus> =>
    open({
      format: 'csv',
      tables: files.map(({ table, files }) => ({ table, files: files.map(({ name }) => ({ name })) })),
      ...more,
    });
  const put = (path: string, body: NonNullable<RequestInit['body']>, headers = {}, to = api): Promise<Answered> =>
    ask(to, 'PUT', path, { body, headers, duplex: 'half' });

  async function uploadChunks({ job, upload }: JobStatus, through: readonly TestApi[] = [api]): Promise<void> {
    const wanted = upload!.tables.map((scan) => ({ table: scan.table, chunks: chunksOf(scan) }));
    for (const { table, chunks } of wanted) {
      // The last first: no order is assumed.
      for (const [seq, chunk] of [...chunks.entries()].reverse()) {
        const path = `/v1/jobs/${job}/tables/${table}/chunks/${seq}`;
        const to = through[seq % through.length]!;
        expect((await put(path, chunk.subarray(DATA_ENVELOPE_BYTES), {}, to)).status).toBe(204);
      }
      const path = `/v1/jobs/${job}/tables/${table}/end`;
      const ended = await ask(through.at(-1)!, 'POST', path, asJson({ chunks: chunks.length }));
      expect([ended.status, ended.json]).toEqual([200, { table }]);
    }
  }

  async function uploadFiles({ job }: JobStatus, pack = false): Promise<Record<string, unknown>[]> {
    const ended = [];
    for (const { table, files: all } of files) {
      for (const { name, text } of all) {
        const path = `/v1/jobs/${job}/tables/${table}/files/${name}`;
        const body = pack ? gzipSync(text) : Buffer.from(text);
        // Without a length that anybody knows.
        const stream = new Blob([body]).stream();
        const sent = await put(path, stream, pack ? { 'content-encoding': 'gzip' } : {});
        expect([sent.status, sent.text]).toEqual([204, '']);
      }
      const answered = await ask(api, 'POST', `/v1/jobs/${job}/tables/${table}/end`, asJson({}));
      expect([answered.status, answered.json]).toEqual([200, answered.json]);
      ended.push(answered.json);
    }
    return ended;
  }

  async function answers(job: string): Promise<Record<string, string>> {
    const client = http.system.client(api.gateway);
    const resumed = http.system.resume(client, job);
    await resumed.job.finished;
    return resumed.answers();
  }

  it('answers a job whose chunks come in any order', async () => {
    const job = await open();
    await uploadChunks(job);
    expect(await answers(job.job)).toEqual(expectedAnswers);
  });

  it('answers a job whose chunks come through several gateways', async () => {
    const other = await http.gateway();
    const job = await open();
    await uploadChunks(job, [api, other]);
    expect(await answers(job.job)).toEqual(expectedAnswers);
  });

  it.each([
    ['as they are', false],
    ['packed', true],
  ])('answers a job whose files come %s', async (_how, pack) => {
    const job = await openCsv();
    const ended = await uploadFiles(job, pack);
    expect(ended.map(({ table }) => table)).toEqual(files.map(({ table }) => table));
    expect(await answers(job.job)).toEqual(expectedAnswers);
  });

  it('takes a chunk and a file once, however often they come, and no others in their place', async () => {
    const job = await open();
    const { table, ...scan } = job.upload!.tables[0]!;
    const chunks = chunksOf({ table, ...scan });
    const path = `/v1/jobs/${job.job}/tables/${table}/chunks/0`;
    for (const status of [204, 204])
      expect((await put(path, chunks[0]!.subarray(DATA_ENVELOPE_BYTES))).status).toBe(status);
    const other = await put(path, chunks[1]!.subarray(DATA_ENVELOPE_BYTES));
    expect([other.status, other.json['code']]).toEqual([409, 'CONFLICT']);

    const ofFiles = await openCsv();
    const [first] = files[0]!.files;
    const file = `/v1/jobs/${ofFiles.job}/tables/${files[0]!.table}/files/${first!.name}`;
    for (const status of [204, 204]) expect((await put(file, first!.text)).status).toBe(status);
    expect((await put(file, `${first!.text}\n`)).json).toMatchObject({ status: 409, code: 'CONFLICT' });
  });

  it('reads files of one table in their order, also those that come at once', async () => {
    const { job } = await openCsv();
    const { table, files: all } = files[0]!;
    const path = (name: string): string => `/v1/jobs/${job}/tables/${table}/files/${name}`;
    const early = await put(path(all[2]!.name), all[2]!.text);
    expect(early.json).toMatchObject({ status: 409, code: 'BAD_ORDER' });
    expect(early.json['detail']).toContain(`upload ${all[0]!.name} first`);
    const end = await ask(api, 'POST', `/v1/jobs/${job}/tables/${table}/end`, asJson({}));
    expect(end.json).toMatchObject({ status: 409, code: 'BAD_ORDER' });
    const sent = await Promise.all(all.map(({ name, text }) => put(path(name), text)));
    expect(sent.filter(({ status }) => status !== 204 && status !== 409)).toEqual([]);
  });

  /** A gateway that loses its connection to the broker at the `nth` chunk for a queue: before that is sent, or before it hears that it was. */
  async function gatewayThatLoses(what: 'a chunk' | 'a confirm', nth: number): Promise<TestApi> {
    let sent = 0;
    const transport = altered(http.system.broker.transport(), {
      queue: (queue) => ({
        send: async (body) => {
          const isLost = ++sent === nth;
          if (!isLost || what === 'a confirm') await queue.send(body);
          if (isLost) throw new CoffeeError('TRANSPORT', 'the connection is lost by a test');
        },
      }),
    });
    return http.gateway({}, {}, { transport });
  }
  const doneOf = (job: string): number => {
    const stages = api.gateway.service.runOf(jobId(job))?.stages() ?? [];
    return Math.max(...stages.map(({ done }) => done));
  };

  it('ends a table when a chunk whose confirm was lost has come again, though it was done meanwhile', async () => {
    api = await gatewayThatLoses('a confirm', 1);
    const job = await open();
    const [scan] = job.upload!.tables;
    const path = `/v1/jobs/${job.job}/tables/${scan!.table}/chunks/0`;
    const body = chunksOf(scan!)[0]!.subarray(DATA_ENVELOPE_BYTES);
    expect((await put(path, body)).json).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    await until('it is done', () => doneOf(job.job) > 0);
    await uploadChunks(job);
    expect(await answers(job.job)).toEqual(expectedAnswers);
  });

  it('names the chunks of a table that have to come again', async () => {
    api = await gatewayThatLoses('a chunk', 1);
    const job = await open();
    const { table, ...scan } = job.upload!.tables[0]!;
    const [first, second] = chunksOf({ table, ...scan }).map((chunk) => chunk.subarray(DATA_ENVELOPE_BYTES));
    const path = `/v1/jobs/${job.job}/tables/${table}`;
    expect((await put(`${path}/chunks/0`, first!)).status).toBe(503);
    expect((await put(`${path}/chunks/1`, second!)).status).toBe(204);
    const end = (): Promise<Answered> => ask(api, 'POST', `${path}/end`, asJson({ chunks: 2 }));
    expect((await end()).json).toMatchObject({ status: 503, code: 'UNAVAILABLE', retriable: true, missing: [0] });
    expect((await put(`${path}/chunks/0`, first!)).status).toBe(204);
    expect((await end()).json).toEqual({ table });
  });

  it('reads the files of a table anew, from the first, when one of them could not be passed on', async () => {
    // The second file is empty: the third is the second chunk.
    api = await gatewayThatLoses('a chunk', 2);
    const job = await openCsv();
    const { table, files: all } = files.find(({ files }) => files.length > 1)!;
    const path = `/v1/jobs/${job.job}/tables/${table}`;
    const statuses = async (): Promise<number[]> => {
      const sent: number[] = [];
      for (const { name, text } of all) sent.push((await put(`${path}/files/${name}`, text)).status);
      return sent;
    };
    expect(await statuses()).toEqual([204, 204, 503]);
    const names = all.map(({ name }) => name);
    const order = { status: 409, code: 'BAD_ORDER' };
    const again = await put(`${path}/files/${names[2]!}`, all[2]!.text);
    expect(again.json).toMatchObject({ ...order, missing: names.slice(0, 2) });
    expect((await ask(api, 'POST', `${path}/end`, asJson({}))).json).toMatchObject({ ...order, missing: names });
    await uploadFiles(job);
    expect(await answers(job.job)).toEqual(expectedAnswers);
  });

  it('tells of the rows that it leaves out, and where a row is that ends the job', async () => {
    const broken = 'user_id,birthdate\n7,1970-01-01\n8,never\n';
    const users = { queries: ['q4'], tables: [] as object[] };
    const tables = files.map(({ table, files }) => ({ table, files: files.map(({ name }) => ({ name })) }));
    const skipping = await openCsv({ ...users, tables, onBadRow: 'skip' });
    const path = `tables/users/files/${files.find(({ table }) => table === 'users')!.files[0]!.name}`;
    expect((await put(`/v1/jobs/${skipping.job}/${path}`, broken)).status).toBe(204);
    const ended = await ask(api, 'POST', `/v1/jobs/${skipping.job}/tables/users/end`, asJson({}));
    expect(ended.json).toMatchObject({ table: 'users', badRows: { count: 1 } });

    const strict = await openCsv({ ...users, tables });
    const refused = await put(`/v1/jobs/${strict.job}/${path}`, broken);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.json).toMatchObject({
      status: 422,
      code: 'BAD_INPUT',
      file: 'users.csv',
      line: 3,
      column: 'birthdate',
    });
    const state = async (): Promise<unknown> => (await ask(api, 'GET', `/v1/jobs/${strict.job}`)).json['state'];
    let last: unknown;
    while ((last = await state()) === 'running');
    expect(last).toBe('failed');
    const late = await put(`/v1/jobs/${strict.job}/${path}`, broken);
    expect(late.json).toMatchObject({ status: 409, code: 'JOB_OVER' });
  });

  it('leaves nothing on the disk, whatever becomes of a job', async () => {
    const { job } = await openCsv();
    const [first] = files.find(({ table }) => table === 'stores')!.files;
    await put(`/v1/jobs/${job}/tables/stores/files/${first!.name}`, first!.text);
    expect((await ask(api, 'DELETE', `/v1/jobs/${job}`)).json).toMatchObject({ state: 'cancelled' });
    await eventually(
      () => api.spool.held === 0,
      () => api.spool.held,
    );
  });
});
