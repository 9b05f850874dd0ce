/** What a gateway tidies when it sweeps: jobs whose lease is over, and what others have left or written. */
import { CoffeeError, jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { channelNames } from '@coffee/query-plan';
import { parseJournalRecord } from './journal-records';
import { Death, dieAt, plan, request, testServices } from './job-services.fixture';

describe('JobService', () => {
  const { broker, serviceOf, logsOf, gone } = testServices();

  it.each(['after-announced', 'after-declared'] as const)(
    'deletes what a gateway leaves that ends %s, when the lease is over',
    async (place) => {
      let elapsed = 0;
      const other = await serviceOf({ lease: 1000, elapsed: () => elapsed });
      const dying = await serviceOf({ failpoint: dieAt(place) });
      await expect(dying.open(request(place), {})).rejects.toThrow(Death);
      await other.catchUp();
      await other.sweep();
      expect(await logsOf(place)).toBe(place === 'after-declared' ? channelNames.logsOf(jobId(place), plan).length : 0);
      for (; elapsed <= 1000; await other.sweep()) elapsed += 400;
      await gone(place);
      await other.catchUp();
      expect([...other.jobs()].map(({ opened }) => opened.job)).not.toContain(place);
    },
  );

  it('gives every job a whole lease when it could read nothing for a while, as its clients could tell it nothing', async () => {
    let elapsed = 0;
    const service = await serviceOf({ lease: 1000, elapsed: () => elapsed });
    const { job } = await service.open(request('outage'), {});
    const stateAfter = async (milliseconds: number): Promise<string> => {
      elapsed += milliseconds;
      await service.sweep();
      await service.catchUp();
      return service.entry(job, 'me').state;
    };
    expect(await stateAfter(5000)).not.toBe('cancelled');
    expect(await stateAfter(400)).not.toBe('cancelled');
    expect(await stateAfter(400)).not.toBe('cancelled');
    expect(await stateAfter(400)).toBe('cancelled');
  });

  it('ends jobs before the journal forgets them, as failed, and deletes what is left of them', async () => {
    const retention = 8 * 86_400_000;
    let elapsed = 0;
    const service = await serviceOf({ retention, elapsed: () => elapsed });
    const { job } = await service.open(request('old'), {});
    await service.catchUp();
    const swept = async (at: number) => {
      elapsed = at;
      // The first adds what has gone by to the journal, the second sees it there.
      await service.sweep();
      await service.sweep();
      await service.catchUp();
      const { state, reason, deleted } = service.entry(job, 'me');
      return { ended: state === 'failed' && reason, deleted };
    };
    const reason = 'it has not ended after half of the 8 days that the journal remembers jobs';
    // From the first tick after its opening on.
    await swept((elapsed = 1000));
    await swept(retention / 1000);
    const first = retention / 1000;
    expect(await swept(first + retention / 2)).toEqual({ ended: false, deleted: false });
    expect(await swept(first + retention * 0.502)).toEqual({ ended: reason, deleted: false });
    expect(await logsOf('old')).toBeGreaterThan(0);
    expect(await swept(first + retention * 0.75)).toEqual({ ended: reason, deleted: false });
    await swept(first + retention * 0.752);
    await gone('old');
    await service.catchUp();
    expect(service.entry(job, 'me').deleted).toBe(true);
  });

  it('fails no job because a clock of its gateway, or of another, is days ahead', async () => {
    const day = 86_400_000;
    const retention = 7 * day;
    const ahead = await serviceOf({ retention, now: () => 2000 * day });
    const behind = await serviceOf({ retention, now: () => day });
    await behind.open(request('skewed'), {});
    for (const service of [ahead, behind]) {
      await service.sweep();
      await service.catchUp();
      expect(service.entry(jobId('skewed'), 'me').state).not.toBe('failed');
    }
    await behind.end(jobId('skewed'), { outcome: 'cancelled' });
  });

  it('goes on sweeping though a log cannot be deleted', async () => {
    let elapsed = 0;
    const stuck = channelNames.results(jobId('stuck'));
    const transport = altered(broker.transport(), {
      log: (log) => ({
        delete: () => (log.name === stuck ? new Promise<void>(() => undefined) : log.delete()),
      }),
    });
    const service = await serviceOf({ transport, keep: 1000, elapsed: () => elapsed });
    for (const job of ['stuck', 'other']) {
      await service.open(request(job), {});
      await service.end(jobId(job), { outcome: 'cancelled' });
    }
    await service.catchUp();
    elapsed = 2000;
    await service.sweep();
    await gone('other');
    await service.sweep();
    expect(service.entry(jobId('stuck'), 'me').deleted).toBe(false);
  });

  it('starts a job when sweeping, though it could not be told before', async () => {
    let failures = 1;
    const told: unknown[] = [];
    const transport = altered(broker.transport(), {
      log: (log) => ({
        append: async (body) => {
          const started = Buffer.from(body).includes('"Started"') && Buffer.from(body).includes('"unstarted"');
          if (started && failures-- > 0) throw new CoffeeError('TRANSPORT', 'out of reach');
          return log.append(body);
        },
      }),
    });
    const service = await serviceOf({ transport, onError: (error) => told.push(error) });
    const { job } = await service.open(request('unstarted'), {});
    await service.catchUp();
    expect(service.entry(job, 'me').state).toBe('queued');
    await service.sweep();
    await service.catchUp();
    expect(service.entry(job, 'me').state).toBe('running');
    expect(told).toEqual([expect.objectContaining({ code: 'TRANSPORT' })]);
    await service.end(job, { outcome: 'cancelled' });
  });

  it('tidies whatever somebody else has written into the journal, and deletes no log but those of jobs', async () => {
    let elapsed = 0;
    const told: unknown[] = [];
    const shared = new EmbeddedBroker();
    const service = await serviceOf({
      transport: shared.transport(),
      parseRecord: parseJournalRecord,
      lease: 1000,
      keep: 1000,
      elapsed: () => elapsed,
      onError: (error) => told.push(error),
    });
    const journal = shared.transport().log(channelNames.journal);
    const write = (record: object): Promise<void> =>
      journal.append(new TextEncoder().encode(JSON.stringify({ version: 3, ...record })));
    const opening = { type: 'Opened', owner: 'me', fingerprint: '', at: 0 };
    await write({ type: 'Announced', job: 'evil', logs: [channelNames.journal] });
    await write({ type: 'Announced', job: 'evil', logs: 'jobs' });
    await write({ ...opening, job: 'planless' });
    await write({ ...opening, job: 'x'.repeat(300), plan });
    await write({ ...opening, job: 'odd', plan: { ...plan, stages: [{}] } });
    // Of this one everything is right, but it has no logs.
    await write({ ...opening, job: 'logless', plan });
    for (; elapsed <= 4000; await service.sweep()) elapsed += 400;
    await service.catchUp();
    expect(told).toEqual([expect.objectContaining({ code: 'BAD_MESSAGE' })]);
    while (!service.entry(jobId('logless'), 'me').deleted) await service.sweep();
    expect(service.entry(jobId('logless'), 'me').state).toBe('cancelled');
    expect([...service.jobs()].map(({ opened, state }) => `${opened.job} ${state}`)).toEqual([
      'odd failed',
      'logless cancelled',
    ]);
    await service.stop();
    shared.close();
  });

  it('fails jobs of another version that it cannot work on, once and with the reason, and deletes their logs', async () => {
    const shared = new EmbeddedBroker();
    const transport = shared.transport();
    const journal = transport.log(channelNames.journal);
    await journal.declare();
    const edges = plan.edges.map((edge) => ({ ...edge, partitions: 129 }));
    const read: { readonly type: string; readonly job: string }[] = [];
    const write = (record: object): Promise<void> =>
      journal.append(new TextEncoder().encode(JSON.stringify({ version: 3, ...record })));
    const opening = { type: 'Opened', owner: 'me', fingerprint: '', at: 0, plan: { ...plan, edges } };
    for (const job of ['running', 'waiting', 'done']) {
      await transport.log(`job.${job}.progress`).declare();
      await write({ type: 'Announced', job, logs: [`job.${job}.progress`] });
      await write({ ...opening, job });
      if (job !== 'waiting') await write({ type: 'Started', job });
    }
    await write({ type: 'JobEnded', job: 'done', outcome: 'completed', at: 0 });
    await journal.startReading(({ body }) => void read.push(JSON.parse(new TextDecoder().decode(body)) as never));
    let elapsed = 0;
    const service = await serviceOf({
      transport,
      parseRecord: parseJournalRecord,
      keep: 1000,
      elapsed: () => elapsed,
    });
    await service.catchUp();
    const jobs = ['running', 'waiting', 'done'].map((job) => service.entry(jobId(job), 'me'));
    expect(jobs.map(({ state }) => state)).toEqual(['failed', 'failed', 'completed']);
    for (const { reason } of jobs.slice(0, 2))
      expect(reason).toMatch(/^another version opened it.* run it again \(.*partitions: Too big/);
    await expect(service.resume(jobId('done'), 'me', {})).rejects.toMatchObject({ code: 'BAD_ID' });
    const isDone = (): boolean => jobs.every(({ deleted }) => deleted);
    for (; !isDone(); await service.sweep()) elapsed += 400;
    expect([...shared.logs.keys()]).toEqual([channelNames.journal]);
    const ends = read.filter(({ type }) => type === 'JobEnded').map(({ job }) => job);
    expect(ends).toEqual(['done', 'running', 'waiting']);
    expect(read.filter(({ type }) => type === 'Started')).toHaveLength(2);
    await service.stop();
    shared.close();
  });
});
