import { expectedAnswers } from '@coffee/sessions/testing';
import { TestHttp, analyzed, ask, asJson, type TestApi } from './testing/test-api';

const TOKEN = 'a-token-of-ours';
const mine = { authorization: `Bearer ${TOKEN}` };
const other = { authorization: 'Bearer somebody-elses-token' };

describe('answers over HTTP', () => {
  let http: TestHttp;
  let api: TestApi;
  let path: string;
  beforeAll(async () => {
    http = new TestHttp();
    await http.system.worker();
    api = await http.gateway({}, { tokens: [TOKEN, 'somebody-elses-token'] });
    path = await analyzed(api, mine);
  });
  afterAll(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  const get = (url: string, headers: Record<string, string> = {}, at = api): ReturnType<typeof ask> =>
    ask(at, 'GET', url, { headers: { ...mine, ...headers } });

  it('are listed with their forms, and the same bytes as ever as csv', async () => {
    const { json } = await get(`${path}/answers`);
    const listed = json['answers'] as { readonly name: string; readonly forms: string[] }[];
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(expectedAnswers));
    expect((await get(path)).json['answers']).toMatchObject(listed.map(({ name }) => ({ name })));
    for (const [name, text] of Object.entries(expectedAnswers))
      expect([name, (await get(`${path}/answers/${name}.csv`)).text]).toEqual([name, text]);
    for (const form of listed.flatMap(({ forms }) => forms))
      expect([form, (await get(form)).status]).toEqual([form, 200]);
  });

  it('are drawn in the language that is asked for, and are no other answer for that', async () => {
    const drawn = async (query: string): Promise<string> => (await get(`${path}/answers/q3.svg${query}`)).text;
    expect(await drawn('?language=en')).toBe(await drawn(''));
    expect(await drawn('?language=es')).toContain('q3: valor total de pagos de cada semestre y tienda');
    expect(await drawn('?language=es')).toContain('sem. 2024');
    expect((await get(`${path}/answers/q3.csv?language=es`)).text).toBe(expectedAnswers['q3']);
    expect((await get(`${path}/answers/q3.svg?language=xx`)).json).toMatchObject({ status: 400 });
  });

  it.each([
    ['', 480],
    ['?width=320', 320],
  ])('are drawn as wide as is asked for: %j', async (query, width) => {
    expect((await get(`${path}/answers/q3.svg${query}`)).text).toContain(`viewBox="0 0 ${width} `);
    expect((await get(`${path}/answers/q3.svg?width=100`)).json).toMatchObject({ status: 400 });
  });

  it.each([
    ['text/csv', 'text/csv; charset=utf-8; header=present'],
    ['application/json;q=0.5, text/csv;q=0.1', 'application/json'],
    ['text/html, application/x-ndjson', 'application/x-ndjson'],
    ['*/*', 'text/csv; charset=utf-8; header=present'],
    ['text/csv;q=0, application/*', 'application/json'],
  ])('come in the form that Accept %s likes best', async (accept, type) => {
    expect((await get(`${path}/answers/q3`, { accept })).headers.get('content-type')).toBe(type);
  });

  it('are saved under one name in every form: of the job, the answer and the form', async () => {
    const { json } = await get(`${path}/answers`);
    const forms = (json['answers'] as { readonly forms: string[] }[]).flatMap(({ forms }) => forms);
    for (const form of forms) {
      const [, , , job, , file] = form.split('/');
      const disposition = (await get(form)).headers.get('content-disposition');
      const way = /\.(parquet|xlsx)$/.test(form) ? 'attachment' : 'inline';
      expect(disposition).toBe(`${way}; filename="${job} ${file}"`);
    }
    const accepted = await get(`${path}/answers/q3`, { accept: 'application/x-ndjson' });
    expect(accepted.headers.get('content-disposition')).toMatch(/^inline; filename="[^"]+ q3\.ndjson"$/);
  });

  it('are refused in a form that there is not, with those that there are', async () => {
    for (const [url, accept] of [
      ['q3', 'image/gif'],
      ['q3', 'text/csv;q=0'],
      ['q3.pdf', '*/*'],
    ] as const) {
      const refused = await get(`${path}/answers/${url}`, { accept });
      expect(refused.json).toMatchObject({ status: 406, code: 'NOT_ACCEPTABLE' });
      expect(refused.json['detail']).toContain('.csv (text/csv)');
    }
    expect((await get(`${path}/answers/q9`)).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('come in parts, and not again when the client has them', async () => {
    const url = `${path}/answers/q1.csv`;
    const text = expectedAnswers['q1']!;
    const whole = await get(url);
    const tag = whole.headers.get('etag')!;
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    for (const [range, from, to] of [
      ['bytes=0-9', 0, 10],
      ['bytes=10-', 10, text.length],
      ['bytes=-5', text.length - 5, text.length],
      ['bytes=5-99999', 5, text.length],
    ] as const) {
      const part = await get(url, { range });
      expect([range, part.status, part.text]).toEqual([range, 206, text.slice(from, to)]);
      expect(part.headers.get('content-range')).toBe(`bytes ${from}-${to - 1}/${text.length}`);
    }
    const behind = await get(url, { range: 'bytes=99999-' });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${text.length}`]);
    expect((await get(url, { range: 'bytes=0-1,3-4' })).text).toBe(text);
    expect((await get(url, { range: 'bytes=0-9', 'if-range': '"other"' })).text).toBe(text);
    const same = await get(url, { 'if-none-match': `"x", ${tag}` });
    expect([same.status, same.text]).toEqual([304, '']);
    expect((await get(`${path}/answers/q1.json`)).headers.get('etag')).not.toBe(tag);
  });

  it('come in pages, sorted and searched', async () => {
    const page = async (query: string): Promise<Record<string, unknown>> =>
      (await get(`${path}/answers/q1?${query}`)).json;
    const amounts = ({ rows }: Record<string, unknown>): unknown[] =>
      (rows as { final_amount: number }[]).map(({ final_amount }) => final_amount);
    expect(await page('from=1&count=1')).toMatchObject({ answer: 'q1', total: 3, matched: 3, from: 1 });
    expect(amounts(await page('from=1&count=1'))).toEqual([75]);
    expect(amounts(await page('sort=final_amount'))).toEqual([75, 75.125, 80.5]);
    expect(amounts(await page('sort=-final_amount&from=1&count=1'))).toEqual([75.125]);
    expect(await page('search=80.5')).toMatchObject({ total: 3, matched: 1 });
    expect(await page('sort=nothing')).toMatchObject({
      status: 400,
      detail: expect.stringContaining('final_amount') as string,
    });
    // The longest name of a column, and the sign.
    const long = await page(`sort=-${'x'.repeat(200)}`);
    expect(long).toMatchObject({ status: 400, detail: expect.stringContaining('has no column') as string });
    expect(await page('count=0')).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });

  it('are there through another gateway, and for nobody but their owner', async () => {
    const second = await http.gateway({}, { tokens: [TOKEN, 'somebody-elses-token'] });
    expect((await get(`${path}/answers/q3.csv`, {}, second)).text).toBe(expectedAnswers['q3']);
    for (const url of [`${path}/answers`, `${path}/answers/q3.csv`]) {
      const hidden = await ask(second, 'GET', url, { headers: other });
      expect(hidden.json).toMatchObject({ status: 404, code: 'UNKNOWN_JOB' });
    }
  });

  it('are not there before the job has ended, nor after it failed, nor when they are no longer kept', async () => {
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({}, mine));
    const early = `/v1/jobs/${opened.json['job'] as string}`;
    expect((await get(`${early}/answers/q1`)).json).toMatchObject({ status: 409, code: 'NOT_READY', retriable: true });
    await ask(api, 'DELETE', early, { headers: mine });
    expect((await get(`${early}/answers/q1`)).json).toMatchObject({ status: 409, code: 'JOB_OVER' });
    const kept = await analyzed(api, mine);
    expect((await ask(api, 'DELETE', kept, { headers: mine })).status).toBe(200);
    expect((await get(`${kept}/answers/q1`)).json).toMatchObject({ status: 410, code: 'GONE' });
  });
});
