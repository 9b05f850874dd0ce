import { CoffeeError, jobId } from '@coffee/core';
import { until } from '@coffee/testing';
import type { JobLoadReport, Jobs } from './client';
import { JobLooks } from './server/job-looks';
import { TestSystem, chunksOf, finish, uploadTable, type TestGateway } from './testing/test-system';

describe('who asks how far jobs are', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  const lookAt = (gateway: TestGateway, job?: string): Promise<Jobs> => system.client(gateway).lookAt(job);
  const loadAt = async (gateway: TestGateway, job: string): Promise<JobLoadReport | undefined> =>
    (await lookAt(gateway, job)).loads?.[0];

  it('is told through any gateway what each of them waits for, and how far its stages are', async () => {
    const [first, second] = [await system.gateway(), await system.gateway()];
    const { job } = system.start(system.client(first), { queries: ['q1'] });
    const { job: id, scan } = await job.accepted;
    await until('it runs', async () => (await lookAt(second, id)).jobs[0]?.state === 'running');
    for (const gateway of [first, second])
      expect(await loadAt(gateway, id)).toEqual({
        ...{ job: id, waitsFor: 'the job waits for its upload: transactions', openTables: ['transactions'] },
        isHeldBack: false,
        stages: [
          {
            ...{ stage: 'filter.transactions', queue: 'filter.transactions', unit: 'chunks', done: 0 },
            ...{ ended: false, waiting: 0, rowsIn: 0, rowsOut: 0 },
          },
        ],
      });
    await uploadTable(job, 'transactions');
    const chunks = chunksOf(scan[0]!).length;
    const waitsFor = `the job waits for filter.transactions: ${chunks} chunk${chunks === 1 ? '' : 's'} left`;
    for (const gateway of [first, second])
      await until(
        'what was uploaded is known',
        async () => (await loadAt(gateway, id))?.waitsFor === waitsFor,
        () => waitsFor,
      );
    await system.worker();
    expect(await job.finished).toMatchObject({ outcome: 'completed' });
    await until('the end is known', async () => (await lookAt(second, id)).jobs[0]?.state === 'completed');
    expect((await lookAt(second, id)).loads).toEqual([]);
    await job.close();
  });

  it('is told of the queues that the broker tells of, and of all jobs by state', async () => {
    const gateway = await system.gateway(
      {},
      {
        queueState: (queue) =>
          queue.startsWith('aggregator.')
            ? Promise.reject(new CoffeeError('GONE', 'it was deleted'))
            : Promise.resolve({ messages: 3, consumers: 2 }),
      },
    );
    const client = system.client(gateway);
    expect(await client.lookAt()).toEqual({
      jobs: [],
      loads: [],
      system: { jobs: { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 }, queues: [] },
    });
    const { job } = system.start(client, { queries: ['q3'] });
    const { job: id } = await job.accepted;
    await until('it runs', async () => (await client.lookAt(id)).jobs[0]?.state === 'running');
    expect((await client.lookAt()).system).toEqual({
      jobs: { queued: 0, running: 1, completed: 0, failed: 0, cancelled: 0 },
      queues: [{ queue: 'filter.transactions', messages: 3, consumers: 2 }],
    });
    // Nobody else pays for it.
    expect(await client.listJobs()).toHaveLength(1);
    expect((await client.lookAt(id)).system).toBeUndefined();
    job.cancel();
    await job.finished;
  });

  it('does not see those of others', async () => {
    const tokens = ['token-of-alice', 'token-of-bob'];
    const gateway = await system.gateway({}, { tokens });
    const [alice, bob] = tokens.map((token) => system.client(gateway, { token }));
    const { job } = system.start(alice!, { queries: ['q1'] });
    const { job: id } = await job.accepted;
    await until('it runs', async () => (await alice!.lookAt()).loads?.length === 1);
    expect(await bob!.lookAt()).toMatchObject({ jobs: [], loads: [], system: { jobs: { running: 1 } } });
    await expect(bob!.lookAt(id)).rejects.toMatchObject({ session: 'UNKNOWN_JOB' });
    job.cancel();
    await job.finished;
  });

  it('costs one reading for all who look, and none when nobody does or the job has ended', async () => {
    const [first, second] = [await system.gateway(), await system.gateway()];
    const started = [0, 1].map(() => system.start(system.client(first), { queries: ['q1'] }));
    const ids = await Promise.all(started.map(async ({ job }) => (await job.accepted).job));
    await until('they run', () => ids.every((id) => second.service.find(jobId(id))?.state === 'running'));
    const looks = new JobLooks(second.service);
    const read = jest.spyOn(second.service, 'follow');
    const at = (id: string): ReturnType<JobLooks['at']> => looks.at(second.service.find(jobId(id))!);
    const [one, again] = await Promise.all([at(ids[0]!), at(ids[0]!), at(ids[1]!)]);
    expect([one, read.mock.calls.length, looks.size]).toEqual([again, 2, 2]);
    looks.sweep(performance.now());
    expect(looks.size).toBe(2);
    await system.worker();
    expect(await finish(started[0]!)).toMatchObject({ outcome: 'completed' });
    await until('that has ended here, too', () => looks.size === 1);
    looks.sweep(performance.now() + 60_000);
    expect(looks.size).toBe(0);
    await until('none is read', () => ids.every((id) => second.service.runOf(jobId(id)) === undefined));
    // What is hosted here is read already.
    expect(await new JobLooks(first.service).at(first.service.find(jobId(ids[1]!))!)).toBe(
      first.service.runOf(jobId(ids[1]!)),
    );
    started[1]!.job.cancel();
    await Promise.all(started.map(({ job }) => job.finished.then(() => job.close())));
  });

  it('is told of the others when the logs of one cannot be read', async () => {
    const gateway = await system.gateway();
    const follow = jest.spyOn(gateway.service, 'follow').mockRejectedValue(new CoffeeError('TRANSPORT', 'no log'));
    jest.spyOn(gateway.service, 'runOf').mockReturnValue(undefined);
    const { job } = system.start(system.client(gateway), { queries: ['q1'] });
    await job.accepted;
    await until('it runs', async () => (await lookAt(gateway)).system?.jobs.running === 1);
    expect(await lookAt(gateway)).toMatchObject({ jobs: [{ state: 'running' }], loads: [] });
    follow.mockRestore();
    expect((await lookAt(gateway)).loads).toHaveLength(1);
    job.cancel();
    await job.finished;
  });
});
