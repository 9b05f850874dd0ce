import { jobId } from '@coffee/core';
import { eventually } from '@coffee/sessions/testing';
import { shopQueries } from '@coffee/testing';
import { TestHttp, analyzed, ask, asJson, type TestApi } from './testing/test-api';

describe('jobs over HTTP', () => {
  let http: TestHttp;
  beforeEach(() => {
    http = new TestHttp();
  });
  afterEach(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  const open = async (api: TestApi, value: object, headers: Record<string, string> = {}): Promise<string> => {
    const opened = await ask(api, 'POST', '/v1/jobs', asJson(value, headers));
    expect([opened.status, opened.json]).toEqual([201, opened.json]);
    return opened.json['job'] as string;
  };
  const stateOf = async (api: TestApi, job: string): Promise<unknown> =>
    (await ask(api, 'GET', `/v1/jobs/${job}`)).json['state'];

  it('opens one job for one key, however often and wherever it is asked for, and no other with it', async () => {
    const [api, other] = [await http.gateway(), await http.gateway()];
    const key = { 'idempotency-key': 'once' };
    const first = await open(api, { queries: ['q1'] }, key);
    expect(await open(api, { queries: ['q1'] }, key)).toBe(first);
    expect(await open(other, { queries: ['q1'] }, key)).toBe(first);
    expect(await open(api, { queries: ['q1'] }, { 'idempotency-key': 'twice' })).not.toBe(first);
    const changed = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q2'] }, key));
    expect(changed.json).toMatchObject({ status: 409, code: 'CONFLICT' });
    const atOnce = await Promise.all(
      [1, 2, 3].map(() => open(api, { queries: ['q3'] }, { 'idempotency-key': 'many' })),
    );
    expect(new Set(atOnce).size).toBe(1);
  });

  it.each([
    [{ queries: ['q9'] }, 'no such query'],
    [{ parameters: { top: 0 } }, 'top must be'],
    [{ unknown: 1 }, 'unknown'],
    [{ format: 'csv' }, 'whose files are not announced'],
    [
      { format: 'csv', tables: [{ table: 'nothing', files: [] }] },
      'there is no table nothing; there are transactions, ',
    ],
    [{ format: 'csv', tables: [{ table: 'users', files: [{ name: '../etc/passwd' }] }] }, 'no slash'],
    [{ format: 'csv', tables: [{ table: 'users', files: [{ name: '..' }] }] }, 'no slash'],
    [{ format: 'csv', tables: [{ table: 'users', files: [{ name: 'a.csv' }, { name: 'a.csv' }] }] }, 'the same name'],
  ])('refuses %j, and says why', async (value, why) => {
    const api = await http.gateway();
    const refused = await ask(api, 'POST', '/v1/jobs', asJson(value));
    expect(refused.json).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(refused.json['detail']).toContain(why);
  });

  it('refuses a body that is no JSON, or too long', async () => {
    const api = await http.gateway({ jsonBytes: 100 });
    const headers = { 'content-type': 'application/json' };
    for (const body of ['{', '', '\xff', 'null']) {
      const refused = await ask(api, 'POST', '/v1/jobs', { body, headers });
      expect([body, refused.status]).toEqual([body, 400]);
    }
    const long = await ask(api, 'POST', '/v1/jobs', { body: ' '.repeat(101), headers });
    expect(long.json).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  });

  it('lists jobs in pages, the newest first, also those of other gateways', async () => {
    const [api, other] = [await http.gateway(), await http.gateway()];
    const opened = [await open(api, { queries: ['q1'] }), await open(other, {}), await open(api, { queries: ['q3'] })];
    const ids = ({ json }: Awaited<ReturnType<typeof ask>>): string[] =>
      (json['jobs'] as { job: string }[]).map(({ job }) => job);
    const first = await ask(other, 'GET', '/v1/jobs?limit=2');
    const second = await ask(other, 'GET', first.json['next'] as string);
    expect([...ids(first), ...ids(second)]).toEqual(opened.reverse());
    expect(second.json['next']).toBeUndefined();
    expect((await ask(api, 'GET', '/v1/jobs?limit=0')).status).toBe(400);
    expect((await ask(api, 'GET', '/v1/jobs?before=none')).status).toBe(404);
  });

  it('shows a job wherever it is asked for: what to upload, what it waits for, its plan', async () => {
    const [api, other] = [await http.gateway(), await http.gateway()];
    const job = await open(api, { queries: shopQueries });
    const shown = (await ask(other, 'GET', `/v1/jobs/${job}`)).json;
    expect(shown).toMatchObject({ job, queries: shopQueries, upload: { format: 'columns' } });
    const plan = (await ask(other, 'GET', `/v1/jobs/${job}/plan`)).json;
    expect(Object.keys(plan)).toEqual(expect.arrayContaining(['tables', 'stages', 'edges', 'results']));
    expect((await ask(api, 'GET', '/v1/jobs/none')).json).toMatchObject({ status: 404, code: 'UNKNOWN_JOB' });
    expect((await ask(api, 'GET', '/v1/jobs/NO_JOB')).json).toMatchObject({ status: 404, code: 'UNKNOWN_JOB' });
  });

  it('says nothing of what a job waits for before it has read how far it is', async () => {
    const [api, other] = [await http.gateway(), await http.gateway()];
    const job = await open(api, { queries: ['q1'] });
    const ended = await ask(api, 'POST', `/v1/jobs/${job}/tables/transactions/end`, asJson({ chunks: 1 }));
    expect(ended.status).toBe(200);
    await other.gateway.service.catchUp();
    const said: unknown[] = [];
    do said.push((await ask(other, 'GET', `/v1/jobs/${job}`)).json['waitsFor']);
    while (said.at(-1) === undefined);
    expect(said.at(-1)).toMatch(/: 1 chunk left$/);
  });

  it('cancels a job, wherever it is asked to', async () => {
    const [api, other] = [await http.gateway(), await http.gateway()];
    const job = await open(api, {});
    for (const at of [other, other, api]) {
      const { status, json } = await ask(at, 'DELETE', `/v1/jobs/${job}`);
      expect([status, json]).toEqual([200, json]);
      expect(json).toMatchObject({ job, state: 'cancelled', reason: 'cancelled by its owner' });
    }
    expect((await ask(api, 'GET', `/v1/jobs/${job}/plan`)).json).toMatchObject({ status: 410, code: 'GONE' });
  });

  it('ends a job as failed whose client cannot go on, with what it says', async () => {
    const [api, other] = [await http.gateway(), await http.gateway()];
    const job = await open(api, {});
    const reason = 'a.csv line 3: no number';
    const { json } = await ask(other, 'DELETE', `/v1/jobs/${job}?failed=${encodeURIComponent(reason)}`);
    expect(json).toMatchObject({ job, state: 'failed', reason });
    for (const failed of ['', 'x'.repeat(1001)])
      expect((await ask(api, 'DELETE', `/v1/jobs/${await open(api, {})}?failed=${failed}`)).status).toBe(400);
  });

  it('leaves a job with its answers that was only to end, and has completed meanwhile', async () => {
    await http.system.worker();
    const api = await http.gateway();
    const job = await analyzed(api);
    for (const how of ['cancel=true', 'failed=reason']) {
      const { status, json } = await ask(api, 'DELETE', `${job}?${how}`);
      expect([status, json['state']]).toEqual([200, 'completed']);
      expect((await ask(api, 'GET', `${job}/answers/q3.csv`)).status).toBe(200);
    }
    expect((await ask(api, 'DELETE', `${job}?cancel=no`)).status).toBe(400);
    const other = await open(api, {});
    expect((await ask(api, 'DELETE', `/v1/jobs/${other}?cancel=true`)).json['state']).toBe('cancelled');
    await ask(api, 'DELETE', job);
    expect((await ask(api, 'GET', `${job}/answers/q3.csv`)).status).toBe(410);
  });

  it('tells of rows that were left out, as the client of a job has counted them', async () => {
    const api = await http.gateway();
    const job = await open(api, { queries: ['q1'] });
    const ended = await ask(api, 'POST', `/v1/jobs/${job}/tables/transactions/end`, asJson({ chunks: 0, badRows: 2 }));
    expect(ended.status).toBe(200);
    await eventually(
      () => [...api.gateway.service.jobs()].some(({ badRows }) => [...badRows.values()].includes(2)),
      () => [...api.gateway.service.jobs()],
    );
    expect((await ask(api, 'GET', `/v1/jobs/${job}`)).json).toMatchObject({ badRows: 2 });
  });

  it('holds a request for a job that waits for a slot, and has its client ask again after a while', async () => {
    const api = await http.gateway({ slotWait: 20 }, {}, { slots: 1 });
    const [running, waiting] = [await open(api, {}), await open(api, {})];
    const end = (job: string): ReturnType<typeof ask> =>
      ask(api, 'POST', `/v1/jobs/${job}/tables/users/end`, asJson({ chunks: 0 }));
    expect((await end(waiting)).json).toMatchObject({ status: 503, code: 'UNAVAILABLE', retriable: true });
    const held = await http.gateway({}, {}, { slots: 1 });
    const through = ask(held, 'POST', `/v1/jobs/${waiting}/tables/users/end`, asJson({ chunks: 0 }));
    await ask(api, 'DELETE', `/v1/jobs/${running}`);
    expect((await through).status).toBe(200);
  });

  it('is cancelled when its client asks for nothing for so long, a lease later', async () => {
    const api = await http.gateway({ jobIdle: 20 }, { renewal: 5 }, { lease: 20 });
    const job = await open(api, {});
    await eventually(
      () => {
        void api.gateway.service.sweep();
        const [record] = api.gateway.service.jobs();
        return record?.state === 'cancelled';
      },
      () => [...api.gateway.service.jobs()],
    );
    const { json } = await ask(api, 'GET', `/v1/jobs/${job}`);
    expect(json['reason']).toMatch(/^its client was away/);
    expect(await stateOf(api, job)).toBe('cancelled');
  });

  it('is kept while its client asks for it, also before it has a slot', async () => {
    const api = await http.gateway({ jobIdle: 200 }, { renewal: 20 }, { lease: 500, slots: 1 });
    const [running, waiting, forgotten] = [await open(api, {}), await open(api, {}), await open(api, {})];
    const { service } = api.gateway;
    while (service.find(jobId(forgotten))?.state === 'queued') {
      expect([await stateOf(api, running), await stateOf(api, waiting)]).toEqual(['running', 'queued']);
      void service.sweep();
    }
    expect(await stateOf(api, waiting)).toBe('queued');
  });

  it('fails when it waits for nobody but the workers, and they do nothing', async () => {
    const api = await http.gateway({ stall: 20 }, { renewal: 5 });
    const job = await open(api, { queries: ['q1'] });
    const ended = await ask(api, 'POST', `/v1/jobs/${job}/tables/transactions/end`, asJson({ chunks: 2 }));
    expect(ended.status).toBe(200);
    let state: unknown;
    while ((state = await stateOf(api, job)) === 'running');
    expect(state).toBe('failed');
    expect((await ask(api, 'GET', `/v1/jobs/${job}`)).json['reason']).toMatch(/^no progress for 0.02 s/);
  });
});
