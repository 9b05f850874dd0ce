import { expectedAnswers } from './testing/small-data';
import { TestSystem, eventually, finish } from './testing/test-system';

describe('a session', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  it('uploads tables and gets the answers of the four queries', async () => {
    await system.worker();
    const gateway = await system.gateway();
    const places: number[] = [];
    const stages: string[] = [];
    const job = system.start(
      system.client(gateway),
      {},
      {
        placed: (place) => places.push(place),
        progressed: (all) => stages.push(...all.map(({ stage }) => stage)),
      },
    );
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    expect(places.at(-1)).toBe(0);
    expect(stages).toContain('filter.transactions');
  });

  it('needs only the tables of its queries', async () => {
    await system.worker();
    const job = system.start(system.client(await system.gateway()), { queries: ['q1'] });
    const { scan } = await job.job.accepted;
    expect(scan.map(({ table }) => table)).toEqual(['transactions']);
    await finish(job);
    expect(job.answers()).toEqual({ q1: expectedAnswers['q1'] });
  });

  it('serves several clients at once through several gateways', async () => {
    await system.worker();
    const gateways = [await system.gateway(), await system.gateway()];
    const jobs = [0, 1, 2, 3].map((i) => system.start(system.client(gateways[i % 2]!)));
    await Promise.all(jobs.map(finish));
    for (const job of jobs) expect(job.answers()).toEqual(expectedAnswers);
  });

  it('leaves nothing of a job whose results were acknowledged', async () => {
    await system.worker();
    const gateway = await system.gateway();
    const job = system.start(system.client(gateway));
    const { job: id } = await finish(job);
    await job.job.close();
    await eventually(
      () => [...gateway.service.jobs()].every((entry) => entry.deleted),
      () => [id, system.broker.contents],
    );
    expect(system.broker.contents.waiting).toBe(0);
  });
});
