import { jobId } from '@coffee/core';
import { defaultParameters } from '@coffee/query-plan';
import { expectedAnswers } from './testing/small-data';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually, finish } from './testing/test-system';

describe('jobs of several clients', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  it('wait first in, first out, and are told their places', async () => {
    await system.worker();
    const slots = { slots: 1 };
    const gateways = [await system.gateway({}, {}, slots), await system.gateway({}, {}, slots)];
    const places: number[][] = [[], [], []];
    const jobs = [];
    for (let i = 0; i < 3; i++) {
      const job = system.start(system.client(gateways[i % 2]!), {}, { placed: (place) => places[i]!.push(place) });
      jobs.push(job);
      await job.job.accepted;
      const at = i;
      await eventually(
        () => places[at]!.at(-1) === at,
        () => places,
      );
    }
    const finished = jobs.map((job, i) => finish(job).then(() => i));
    expect(await Promise.race(finished)).toBe(0);
    await Promise.all(finished);
    expect(places[2]!.slice(-3)).toEqual([2, 1, 0]);
    for (const job of jobs) expect(job.answers()).toEqual(expectedAnswers);
  });

  it('may not be uploaded while they wait', async () => {
    const gateway = await system.gateway({}, {}, { slots: 1 });
    await system.start(system.client(gateway)).job.accepted;
    const waiting = await RawClient.begin(gateway.port);
    waiting.json('START_JOB', { queries: ['q1'] });
    expect(await waiting.receive('JOB_ACCEPTED')).toMatchObject({ place: 1, state: 'queued' });
    waiting.json('TABLE_END', { table: 'transactions', chunks: 0 });
    expect(await waiting.refused()).toMatchObject({ code: 'BAD_ORDER' });
  });

  it('are cancelled by their own client', async () => {
    const gateway = await system.gateway();
    const job = system.start(system.client(gateway));
    await job.job.accepted;
    job.job.cancel();
    expect(await job.job.finished).toMatchObject({ outcome: 'cancelled', reason: 'cancelled by its owner' });
    await expect(job.job.completeTable('users', 0)).rejects.toMatchObject({ code: 'JOB_OVER' });
  });

  it('are cancelled by their own client, though it leaves without waiting for the answer', async () => {
    const gateway = await system.gateway();
    const { job } = system.start(system.client(gateway));
    const { job: id } = await job.accepted;
    job.cancel();
    await job.close();
    const state = (): string => gateway.service.entry(jobId(id), 'anonymous').state;
    await eventually(() => state() === 'cancelled', state);
  });

  it('are cancelled, listed and seen by their owner only, through any gateway', async () => {
    const tokens = { tokens: ['alice-token', 'bob-token'] };
    const [first, second] = [await system.gateway({}, tokens), await system.gateway({}, tokens)];
    const job = system.start(system.client(first, { token: 'alice-token' }));
    const { job: id } = await job.job.accepted;
    const [alice, bob] = ['alice-token', 'bob-token'].map((token) => system.client(second, { token }));

    expect(await bob!.listJobs()).toEqual([]);
    for (const refused of [bob!.cancel(id), bob!.listJobs(id), system.resume(bob!, id).job.accepted])
      await expect(refused).rejects.toMatchObject({ session: 'UNKNOWN_JOB' });
    expect(await alice!.listJobs(id)).toMatchObject([{ job: id, state: 'running' }]);

    expect(await alice!.cancel(id)).toMatchObject({ job: id, outcome: 'cancelled' });
    expect(await job.job.finished).toMatchObject({ outcome: 'cancelled' });
    expect(await alice!.listJobs()).toMatchObject([{ job: id, state: 'cancelled', reason: 'cancelled by its owner' }]);
    expect(await alice!.cancel(id)).toMatchObject({ outcome: 'cancelled' });
  });

  it('end as failed, with the reason, when their client cannot go on', async () => {
    const gateway = await system.gateway();
    const client = system.client(gateway);
    const job = system.start(client);
    const { job: id } = await job.job.accepted;
    job.job.cancel('users/users.csv line 7: no date');
    const failed = { outcome: 'failed', code: 'BAD_INPUT', reason: 'users/users.csv line 7: no date' };
    expect(await job.job.finished).toMatchObject(failed);
    expect(await client.listJobs(id)).toMatchObject([{ state: 'failed', code: failed.code, reason: failed.reason }]);
  });

  it('are told with what was asked, through any gateway, and how many rows were processed when they have ended', async () => {
    await system.worker();
    let now = 1000;
    const times = { now: () => now, keep: 60_000 };
    const [first, second] = [await system.gateway({}, {}, times), await system.gateway({}, {}, times)];
    const job = system.start(system.client(first), { queries: ['q1', 'q3'], parameters: { top: 5 } });
    const { job: id, ...accepted } = await job.job.accepted;
    const asked = { queries: ['q1', 'q3'], parameters: { ...defaultParameters, top: 5 } };
    expect(accepted).toMatchObject(asked);
    const other = system.client(second);
    expect(await other.listJobs(id)).toMatchObject([
      { state: 'running', openedAt: 1000, ...asked, tables: { ended: 0, of: accepted.scan.length } },
    ]);
    now = 3000;
    await finish(job);
    expect(await other.listJobs(id)).toMatchObject([
      { state: 'completed', ...asked, rows: 5, endedAt: 3000, keptUntil: 63_000 },
    ]);
  });

  it('need a valid token when there are tokens', async () => {
    const gateway = await system.gateway({}, { tokens: ['alice-token'] });
    for (const options of [{}, { token: 'alice-tokem' }, { token: '' }])
      await expect(system.client(gateway, options).listJobs()).rejects.toMatchObject({ session: 'UNAUTHORIZED' });
  });

  it('follow one another through one connection', async () => {
    const gateway = await system.gateway();
    const client = await RawClient.begin(gateway.port);
    for (let round = 0; round < 2; round++) {
      client.json('START_JOB', { queries: ['q1'] });
      const { job } = await client.receive('JOB_ACCEPTED');
      client.json('CANCEL', { job });
      expect(await client.receive('JOB_ENDED')).toMatchObject({ job, outcome: 'cancelled' });
    }
    client.end();
  });

  it('that have failed tell so to who resumes them', async () => {
    const gateway = await system.gateway();
    const job = system.start(system.client(gateway));
    const { job: id } = await job.job.accepted;
    await gateway.service.end(jobId(id), { outcome: 'failed', reason: 'for a test' });
    expect(await job.job.finished).toMatchObject({ outcome: 'failed', reason: 'for a test' });
    const again = system.resume(system.client(gateway), id);
    expect(await again.job.finished).toMatchObject({ job: id, outcome: 'failed', reason: 'for a test' });
  });
});
