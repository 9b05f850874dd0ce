import { eventually } from '@coffee/sessions/testing';
import { TestHttp, ask, asJson } from './testing/test-api';

describe('the system over HTTP', () => {
  const http = new TestHttp();
  afterAll(async () => {
    await http.stop();
    expect(http.system.failures).toEqual([]);
  });

  it('is shown with the replicas of each stage, and a job with what it waits for', async () => {
    const [api, other] = [await http.gateway(), await http.gateway()];
    const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q1'] }));
    const path = `/v1/jobs/${opened.json['job'] as string}`;
    const queues = async (): Promise<unknown> => (await ask(other, 'GET', '/v1/cluster')).json['queues'];
    const waitsFor = async (): Promise<unknown> => (await ask(other, 'GET', path)).json['waitsFor'];
    const limit = async (): Promise<unknown> => (await ask(other, 'GET', path)).json['limit'];
    const queue = 'filter.transactions';
    expect(await queues()).toEqual([{ queue, messages: 0, consumers: 0 }]);
    expect(await waitsFor()).toBe('the job waits for its upload: transactions');
    expect(await limit()).toEqual({ kind: 'upload', tables: ['transactions'] });
    const [first] = (await ask(other, 'GET', path)).json['stages'] as [object];
    expect(first).toEqual({ stage: queue, unit: 'chunks', done: 0, rowsIn: 0, rowsOut: 0, waiting: 0, queue });
    await ask(api, 'POST', `${path}/tables/transactions/end`, asJson({ chunks: 8 }));
    let said: unknown;
    await eventually(
      () => {
        void waitsFor().then((words) => (said = words));
        return said === `the job waits for ${queue}: add a replica`;
      },
      () => said,
    );
    expect(await limit()).toEqual({ kind: 'slow', stage: queue });
    const whole = await http.gateway({}, { workersSetting: '--workers' });
    let ofWhole: Readonly<Record<string, unknown>> = {};
    await eventually(
      () => {
        void ask(whole, 'GET', path).then(({ json }) => (ofWhole = json));
        return JSON.stringify(ofWhole['limit']) === JSON.stringify({ kind: 'busy', stage: queue });
      },
      () => ofWhole,
    );
    expect(ofWhole['waitsFor']).toMatch(new RegExp(`^the job waits for ${queue}: all threads .* \\(--workers\\)$`));
    await http.system.worker();
    expect(await queues()).toEqual([{ queue, messages: expect.any(Number) as number, consumers: 1 }]);
    expect((await ask(other, 'GET', '/v1/cluster')).json['jobs']).toMatchObject({ running: 1, completed: 0 });
    await ask(api, 'DELETE', path);
    expect(await queues()).toEqual([]);
  });
});
