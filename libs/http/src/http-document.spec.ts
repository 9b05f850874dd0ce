/** Runs the lines of docs/http.md, in their order, against a gateway with workers behind it. */
import { HttpDocument } from '@coffee/testing';
import { TestHttp, type TestApi } from './testing/test-api';

describe('docs/http.md', () => {
  const http = new TestHttp();
  const document = new HttpDocument();
  let api: TestApi;
  beforeAll(async () => {
    await http.system.worker();
    api = await http.gateway();
  });
  afterAll(async () => {
    await http.stop();
    document.remove();
    expect(http.system.failures).toEqual([]);
  });

  it('has lines that answer all questions about examples/small, to the byte', async () => {
    await document.run({ url: api.url });
    expect(document.wrongAnswers()).toEqual([]);

    const analysis = document.json('analysis.json') as {
      readonly answers: { readonly answer: string; readonly rows: object[] }[];
    };
    const rowsOf = (name: string): number => document.result(name).trim().split('\n').length - 1;
    expect(analysis.answers.map(({ answer, rows }) => [answer, rows.length])).toEqual([
      ['q1', rowsOf('q1.csv')],
      ['q3', rowsOf('q3.csv')],
    ]);
    expect(document.result('beginning.csv')).toBe(document.result('q1.csv').slice(0, 100));
    expect(document.result('q3.ndjson').trim().split('\n')).toHaveLength(analysis.answers[1]!.rows.length);
    expect(document.json('page.json')).toMatchObject({ answer: 'q3', from: 0 });
    expect(document.result('events.txt')).toMatch(/event: end\n.*"state":"completed"/s);
    expect((document.json('jobs.json')['jobs'] as object[]).length).toBeGreaterThanOrEqual(2);
    expect(document.json('plan.json')).toHaveProperty('stages');
    expect(document.json('questions.json')).toHaveProperty('parameters.schema');
    expect(document.json('cluster.json')).toHaveProperty('queues');
    expect(document.json('asked.json')).toMatchObject({
      answers: [{ answer: 'answer', rows: expect.anything() as unknown }],
    });
    expect(document.json('checked.json')).toMatchObject({ ok: true, questions: [{ name: 'mix' }] });
  });
});
