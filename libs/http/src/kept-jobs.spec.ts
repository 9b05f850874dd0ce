import { expectedAnswers } from '@coffee/sessions/testing';
import { TestHttp, analyzed, ask, asJson, type Answered, type TestApi } from './testing/test-api';

const tokens = ['a-token-of-ours', 'somebody-elses-token'] as const;
const [mine, others] = [{ authorization: `Bearer ${tokens[0]}` }, { authorization: `Bearer ${tokens[1]}` }];

describe('a job of which nothing but its stored answers is left', () => {
  let http: TestHttp;
  let path: string;
  /** By the gateway that had it. */
  let told: Answered;
  let toldOfAnswers: Answered;
  /** Gateways whose journal never knew the job. */
  let first: TestApi;
  let second: TestApi;
  beforeEach(async () => {
    const before = new TestHttp();
    await before.system.worker();
    const had = await before.gateway({}, { tokens });
    path = await analyzed(had, mine, { transactions: 2, menu_items: 1 });
    told = await get(had, path);
    toldOfAnswers = await get(had, `${path}/answers`);
    await before.stop();
    expect(before.system.failures).toEqual([]);
    http = new TestHttp(before.volume);
    [first, second] = [await http.gateway({}, { tokens }), await http.gateway({}, { tokens })];
  });
  afterEach(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  const get = (api: TestApi, url: string, headers = mine): Promise<Answered> => ask(api, 'GET', url, { headers });
  const job = (): string => path.split('/').at(-1)!;
  const listed = ({ json }: Answered): string[] => (json['jobs'] as { job: string }[]).map((one) => one.job);

  it('is listed by any gateway, after those that the journal knows, in pages', async () => {
    const opened = await ask(first, 'POST', '/v1/jobs', asJson({}, mine));
    for (const api of [first, second]) {
      const all = await get(api, '/v1/jobs');
      expect(listed(all)).toEqual([opened.json['job'], job()]);
      const { next } = (await get(api, '/v1/jobs?limit=1')).json;
      expect(listed(await get(api, next as string))).toEqual([job()]);
      expect(listed(await get(api, '/v1/jobs', others))).toEqual([]);
    }
    expect((await get(first, '/v1/cluster')).json['jobs']).toMatchObject({ completed: 1 });
    const [, stored] = (await get(first, '/v1/jobs')).json['jobs'] as object[];
    expect(stored).toMatchObject({
      state: 'completed',
      keep: true,
      badRows: 3,
      keptUntil: expect.any(Number) as number,
    });
  });

  it('is shown with all that is known of it, its end is told, and its answers are handed out', async () => {
    for (const api of [first, second]) {
      const shown = await get(api, path);
      expect(shown.json).toMatchObject({ job: job(), state: 'completed', keptUntil: expect.any(Number) as number });
      expect((shown.json['answers'] as { name: string }[]).map(({ name }) => name)).toEqual(
        Object.keys(expectedAnswers),
      );
      const events = await get(api, `${path}/events`);
      expect(JSON.parse(/^event: end\nid: end\ndata: (.+)$/m.exec(events.text)![1]!)).toEqual(shown.json);
      expect((await get(api, `${path}/plan`)).json).toMatchObject({ status: 410, code: 'GONE' });
      expect((await get(api, `${path}/answers/q3.csv`)).text).toBe(expectedAnswers['q3']);
    }
  });

  it('is shown with how many ids are missing from joined tables, by those that know the job, too', async () => {
    const unmatched = [{ table: 'stores', ids: 1 }];
    for (const { json } of [told, await get(first, path)]) expect(json).toMatchObject({ unmatched });
  });

  it('has answers that are listed with what each lacks: of its own tables, by whichever gateway', async () => {
    const unmatched = [{ table: 'stores', ids: 1 }];
    for (const { json } of [toldOfAnswers, await get(first, `${path}/answers`)]) {
      const listed = json['answers'] as { name: string; badRows?: number; unmatched?: object[] }[];
      expect(listed.map(({ name, badRows, unmatched }) => [name, badRows, unmatched])).toEqual([
        ['q1', 2, undefined],
        ['q2_best_selling', 1, undefined],
        ['q2_most_profitable', 1, undefined],
        ['q3', 2, unmatched],
        ['q4', 2, unmatched],
      ]);
    }
  });

  it('is there for nobody but its owner', async () => {
    for (const url of ['', '/plan', '/events', '/answers', '/answers/q3.csv'])
      expect((await get(first, `${path}${url}`, others)).json).toMatchObject({ status: 404, code: 'UNKNOWN_JOB' });
    const refused = await ask(second, 'DELETE', path, { headers: others });
    expect(refused.json).toMatchObject({ status: 404, code: 'UNKNOWN_JOB' });
    expect((await get(second, path)).status).toBe(200);
  });

  it('is deleted through any gateway, and gone then everywhere', async () => {
    // Both have seen it.
    for (const api of [first, second]) await get(api, path);
    const deleted = await ask(second, 'DELETE', path, { headers: mine });
    expect([deleted.status, deleted.json]).toEqual([200, deleted.json]);
    expect(deleted.json).toMatchObject({ job: job(), state: 'completed' });
    expect(deleted.json).not.toHaveProperty('answers');
    for (const api of [first, second]) {
      expect(listed(await get(api, '/v1/jobs'))).toEqual([]);
      for (const url of ['', '/answers/q3.csv'])
        expect((await get(api, `${path}${url}`)).json).toMatchObject({ status: 404, code: 'UNKNOWN_JOB' });
    }
    expect(http.volume.entries).toBe(0);
  });

  it('is not called unknown by a gateway that cannot ask the volume', async () => {
    const errors: unknown[] = [];
    const cutOff = await http.gateway({}, { tokens, onError: (error) => errors.push(error) });
    jest.spyOn(http.volume, 'list').mockRejectedValue(new Error('the volume is away'));
    expect((await get(cutOff, path)).json).toMatchObject({ status: 503, code: 'UNAVAILABLE', retriable: true });
    expect(listed(await get(cutOff, '/v1/jobs'))).toEqual([]);
    expect(errors).toHaveLength(2);
  });
});
