import { csvFiles } from '@coffee/sessions/testing';
import { TestHttp, ask, asJson, type TestApi } from './testing/test-api';

const text = `-- Sales of each store
-- $least = 75
SELECT store_id, count(*) AS n FROM transactions WHERE final_amount >= $least GROUP BY store_id`;

describe('questions in SQL over HTTP', () => {
  const http = new TestHttp();
  let api: TestApi;
  beforeAll(async () => {
    await http.system.worker();
    api = await http.gateway();
  });
  afterAll(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  const check = (questions: object, parameters?: object) =>
    ask(api, 'POST', '/v1/questions/check', asJson({ questions, ...(parameters && { parameters }) }));

  it('are checked: what they will answer, of which tables, by which plan', async () => {
    const { status, json } = await check([{ name: 'mix', text }]);
    expect([status, json]).toEqual([
      200,
      {
        ok: true,
        questions: [
          {
            name: 'mix',
            title: 'Sales of each store',
            columns: [
              { name: 'store_id', format: 'integer' },
              { name: 'n', format: 'integer' },
            ],
            parameters: [{ name: 'least', value: '75' }],
          },
        ],
        tables: [{ table: 'transactions', columns: ['store_id', 'final_amount'] }],
        plan: expect.stringContaining('scan transactions') as string,
      },
    ]);
  });

  it('are checked: what is wrong, and where', async () => {
    const wrong = [
      { name: 'a', text: 'SELECT town\nFROM stores' },
      { name: 'b', text: 'SELECT city\nFROM shops' },
    ];
    expect((await check(wrong)).json).toEqual({
      ok: false,
      problems: [
        { question: 'a', line: 1, column: 8, message: expect.stringContaining('town') as string },
        { question: 'b', line: 2, column: 6, message: expect.stringContaining('shops') as string },
      ],
    });
  });

  it.each([
    [
      'CREATE TABLE sales (\n  total DOUBLE)',
      { line: 2, column: 9, message: expect.stringContaining('DECIMAL') as string },
    ],
    ['', { message: expect.stringContaining('schema.sql has no table') as string }],
  ])('are checked: what is wrong in the schema is told as that: %j', async (schema, problem) => {
    const questions = [{ name: 'a', text: 'SELECT total FROM sales' }];
    const { json } = await ask(api, 'POST', '/v1/questions/check', asJson({ questions, schema }));
    expect(json).toEqual({ ok: false, problems: [{ file: 'schema.sql', ...problem }] });
  });

  it('are a bad request where the request is', async () => {
    for (const body of [
      {},
      { questions: [] },
      { questions: [{ name: 'a' }] },
      { questions: [{ name: 'a', text }], plan: 1 },
    ]) {
      const refused = await ask(api, 'POST', '/v1/questions/check', asJson(body));
      expect(refused.json).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    }
    const without = await http.gateway({}, { planner: undefined as never });
    expect(
      (await ask(without, 'POST', '/v1/questions/check', asJson({ questions: [{ name: 'a', text }] }))).json,
    ).toMatchObject({
      code: 'BAD_REQUEST',
      detail: 'this gateway takes no questions in SQL',
    });
  });

  it('are opened as a job, which shows them, and refused with all that is wrong', async () => {
    const sql = { questions: [{ name: 'mix', text }], parameters: { least: '80' } };
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ sql }, { 'idempotency-key': 'sql' }));
    expect(opened.json).toMatchObject({ queries: ['mix'], sql, titles: [{ query: 'mix' }], upload: { tables: [{}] } });
    const again = await ask(api, 'POST', '/v1/jobs', asJson({ sql }, { 'idempotency-key': 'sql' }));
    expect(again.json['job']).toBe(opened.json['job']);
    const other = { questions: [{ name: 'mix', text: `${text} LIMIT 1` }] };
    expect((await ask(api, 'POST', '/v1/jobs', asJson({ sql: other }, { 'idempotency-key': 'sql' }))).status).toBe(409);
    const wrong = { questions: [{ name: 'a', text: 'SELECT town FROM stores' }] };
    const refused = await ask(api, 'POST', '/v1/jobs', asJson({ sql: wrong }));
    expect(refused.json).toMatchObject({
      ...{ status: 422, code: 'BAD_SQL', retriable: false, detail: expect.stringMatching(/\^$/) as string },
      problems: [{ question: 'a', line: 1, column: 8, message: expect.stringContaining('town') as string }],
    });
  });

  it('are answered from a form, in every form, with what they ask above their plot', async () => {
    const body = new FormData();
    body.set('sql', text);
    for (const file of csvFiles.transactions)
      body.append('transactions', new Blob([file.text]), file.name.replace('../', ''));
    const { status, headers, json } = await ask(api, 'POST', '/v1/analyze', { body, headers: { prefer: 'wait' } });
    expect([status, json['answers']]).toEqual([
      200,
      [{ answer: 'answer', columns: expect.anything() as unknown, rows: [expect.anything()] }],
    ]);
    const answers = headers.get('content-location')!;
    expect((await ask(api, 'GET', `${answers}/answer.csv`)).text).toBe('store_id,n\n1,4\n');
    expect((await ask(api, 'GET', `${answers}/answer.svg`)).text).toContain('answer: Sales of each store');
  });
});
