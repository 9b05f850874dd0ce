import { CoffeeError, jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { resultsFailpointNames } from '@coffee/results';
import { gatewayFailpointNames, type GatewayFailpointName } from './failpoints';
import { JobService, type JobServiceOptions } from './job-service';
import { parseJournalRecord } from './journal-records';

describe('JobService', () => {
  const broker = new EmbeddedBroker({ keepUnacked: true });
  const services: JobService[] = [];
  const errors: unknown[] = [];
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()));
    expect(errors).toEqual([]);
  });
  afterAll(() => broker.close());

  async function serviceOf(options: Partial<JobServiceOptions> = {}): Promise<JobService> {
    const service = new JobService({
      transport: broker.transport(),
      slots: 10,
      creditBytes: 1 << 20,
      now: () => 0,
      onError: (error) => errors.push(error),
      ...options,
    });
    services.push(service);
    await service.start();
    return service;
  }

  const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
  const request = (job: string) => ({ job: jobId(job), owner: 'me', plan, fingerprint: '' });

  /** How many of a job's logs are there. */
  async function logsOf(job: string): Promise<number> {
    const transport = broker.transport();
    const there = await Promise.all(
      channelNames.logsOf(jobId(job), plan).map((name) =>
        transport
          .log(name)
          .startReading(() => undefined)
          .then(() => true)
          .catch(() => false),
      ),
    );
    await transport.close();
    return there.filter(Boolean).length;
  }

  /** Resolves when none of a job's logs is there: nobody waits for their deletion. */
  async function gone(job: string): Promise<void> {
    while ((await logsOf(job)) > 0) await new Promise(setImmediate);
  }

  class Death extends Error {}
  const dieAt =
    (place: GatewayFailpointName) =>
    (name: string): void => {
      if (name === place) throw new Death();
    };

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
    await behind.end(jobId('skewed'), 'cancelled');
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
      await service.end(jobId(job), 'cancelled');
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
    await service.end(job, 'cancelled');
  });

  it('lets two gateways open one job for the same idempotency key at once, and leaves nothing of the other', async () => {
    let elapsed = 0;
    const options = { lease: 1000, elapsed: () => elapsed };
    const gateways = [await serviceOf(options), await serviceOf(options)];
    const names = ['twin-0', 'twin-1'];
    const opening = gateways.map((gateway, i) => gateway.open({ ...request(names[i]!), idempotencyKey: 'one' }, {}));
    const outcomes = await Promise.allSettled(opening);
    const lost = outcomes.findIndex(({ status }) => status === 'rejected');
    expect(outcomes[1 - lost]).toMatchObject({ status: 'fulfilled', value: { job: names[1 - lost] } });
    expect(outcomes[lost]).toMatchObject({ reason: { code: 'SUPERSEDED' } });
    for (const gateway of gateways)
      expect((await gateway.findByIdempotencyKey('one'))?.opened.job).toBe(names[1 - lost]);

    await gateways[0]!.catchUp();
    for (; elapsed <= 1000; await gateways[0]!.sweep()) elapsed += 400;
    await gone(names[lost]!);
  });

  it('lets nobody wait for ever for what the journal does not tell, and has a problem until it tells again', async () => {
    let letGo: () => void = () => undefined;
    let telling = Promise.resolve();
    const transport = altered(broker.transport(), {
      log: (log) => ({ startReading: (handler) => log.startReading((record) => telling.then(() => handler(record))) }),
    });
    const service = await serviceOf({ transport, patience: 300 });
    const { job } = await service.open(request('silence'), {});
    await service.catchUp();
    telling = new Promise((resolve) => (letGo = resolve));
    for (const wait of [
      () => service.open(request('unheard'), {}),
      () => service.resume(job, 'me', {}),
      () => service.catchUp(),
      () => service.findByIdempotencyKey('of nobody'),
      () => service.cancel(job, 'me', 'for a test'),
      () => service.sweep(),
    ])
      await expect(wait()).rejects.toMatchObject({ code: 'TRANSPORT' });
    expect(service.problem).toBeDefined();
    letGo();
    expect(await service.cancel(job, 'me', 'for a test')).toMatchObject({ state: 'cancelled' });
    expect(service.problem).toBeUndefined();
  });

  it('hosts no job whose logs do not begin to be read in time', async () => {
    const progress = channelNames.progress(jobId('unread'));
    const transport = altered(broker.transport(), {
      log: (log) => ({
        startReading: (handler, options) =>
          log.name === progress ? new Promise(() => undefined) : log.startReading(handler, options),
      }),
    });
    const service = await serviceOf({ transport, patience: 50 });
    await expect(service.open(request('unread'), {})).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: 'job unread: the reading of its logs has not begun within 0.05 s',
    });
    await service.end(jobId('unread'), 'cancelled');
  });

  it('tells who cancels a job when that could not be told to the journal', async () => {
    const transport = broker.transport();
    const service = await serviceOf({ transport });
    const { job } = await service.open(request('dying'), {});
    await service.catchUp();
    await transport.close();
    await expect(service.cancel(job, 'me', 'for a test')).rejects.toThrow(CoffeeError);
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
      journal.append(new TextEncoder().encode(JSON.stringify({ version: 2, ...record })));
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
      journal.append(new TextEncoder().encode(JSON.stringify({ version: 2, ...record })));
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

  it('opens no more jobs than may wait, and no more of one owner than it may have, until some end', async () => {
    const shared = new EmbeddedBroker();
    const service = await serviceOf({ transport: shared.transport(), slots: 1, ownerJobs: 3, queuedJobs: 4 });
    const open = (job: string, owner: string) => service.open({ ...request(job), owner }, {});
    const outcomes = await Promise.allSettled(['a1', 'a2', 'a3', 'a4'].map((job) => open(job, 'a')));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    await expect(open('a5', 'a')).rejects.toMatchObject({ code: 'BUSY', retriable: true });
    await service.catchUp();
    for (const job of ['b1', 'b2']) await open(job, 'b');
    await service.catchUp();
    await expect(open('c1', 'c')).rejects.toThrow('4 jobs wait, at most 4 may: try again later');
    await service.cancel(jobId('a2'), 'a', 'for a test');
    await open('a6', 'a');
    await service.stop();
    shared.close();
  });

  it('passes its failpoints in their order', async () => {
    const passed: string[] = [];
    const service = await serviceOf({ failpoint: (name) => passed.push(name) });
    const run = await service.open(request('all'), {});
    await service.completeTable(run, 'transactions', 0);
    await service.end(run.job, 'cancelled');
    await service.catchUp();
    await service.delete(run.job);
    const ofChunks = ['after-chunk-received', 'after-chunk-confirmed', 'after-result'];
    const ofOthers: readonly string[] = [...ofChunks, ...resultsFailpointNames];
    expect(passed).toEqual(gatewayFailpointNames.filter((name) => !ofOthers.includes(name)));
  });

  it('gives a job to one of two who resume it at once, and to the other when that knows of it', async () => {
    const services = [await serviceOf(), await serviceOf()] as const;
    const { job } = await services[0].open(request('twice'), {});
    await services[1].catchUp();
    const told: string[] = [];
    const resume = (who: 0 | 1) =>
      services[who].resume(job, 'me', {
        takenOver: () => told.push(`${who} is taken over`),
        ended: () => told.push(`${who} ended`),
      });
    const outcomes = await Promise.allSettled([resume(0), resume(1)]);
    const lost = outcomes.findIndex(({ status }) => status === 'rejected') as 0 | 1;
    expect(outcomes[1 - lost]).toMatchObject({ status: 'fulfilled' });
    expect(outcomes[lost]).toMatchObject({ reason: { code: 'SUPERSEDED' } });
    await resume(lost);
    await Promise.all(services.map((service) => service.catchUp()));
    await services[0].end(job, 'cancelled');
    await Promise.all(services.map((service) => service.catchUp()));
    expect(told).toEqual([`${1 - lost} is taken over`, `${lost} ended`]);
  });

  it('keeps a job whose claim comes again, as a record does whose confirm was lost', async () => {
    const transport = altered(broker.transport(), {
      log: (log) => ({
        append: async (body) => {
          const copy = body.slice();
          await log.append(body);
          if (log.name === channelNames.journal) await log.append(copy);
        },
      }),
    });
    const service = await serviceOf({ transport });
    const told: string[] = [];
    const listener = (who: string) => ({ takenOver: () => void told.push(who) });
    const { job } = await service.open(request('again'), listener('the first'));
    await service.catchUp();
    expect(told).toEqual([]);
    await service.resume(job, 'me', listener('the second'));
    await service.catchUp();
    expect(told).toEqual(['the first']);
    await service.end(job, 'cancelled');
  });

  it('does not let an earlier connection of a client take its job from a later one, however late it comes', async () => {
    const service = await serviceOf();
    const { job } = await service.open(request('numbered'), {}, { client: 'c', attempt: 0 });
    let takenOver = 0;
    await service.resume(job, 'me', { takenOver: () => takenOver++ }, { client: 'c', attempt: 2 });
    await expect(service.resume(job, 'me', {}, { client: 'c', attempt: 1 })).rejects.toMatchObject({
      code: 'SUPERSEDED',
    });
    expect(takenOver).toBe(0);
    await service.resume(job, 'me', {}, { client: 'c', attempt: 3 });
    expect(takenOver).toBe(1);
  });

  it('hosts nothing of a job that was left while it was opened', async () => {
    const job = jobId('left');
    const leave = (name: GatewayFailpointName): unknown => name === 'after-opened' && service.leave(job);
    const service: JobService = await serviceOf({ failpoint: leave });
    let told = 0;
    const listener = { progressed: () => told++, placed: () => told++, ended: () => told++ };
    await expect(service.open(request('left'), listener)).rejects.toMatchObject({ code: 'CLOSED' });
    await service.catchUp();
    const before = told;
    await service.end(job, 'cancelled');
    await service.catchUp();
    expect(told).toBe(before);
  });

  it('opens no job whose logs were deleted while it was being opened, and deletes those that came after', async () => {
    let elapsed = 0;
    let open: () => void = () => undefined;
    const paused = new Promise<void>((resolve) => (open = resolve));
    let held = false;
    const holding = altered(broker.transport(), {
      log: (log) => ({
        declare: async (options) => {
          if (log.name.startsWith('job.late.')) {
            held = true;
            await paused;
          }
          return log.declare(options);
        },
      }),
    });
    const options = { lease: 1000, elapsed: () => elapsed };
    const other = await serviceOf(options);
    const late = await serviceOf({ ...options, transport: holding });
    const opening = late.open(request('late'), {});
    opening.catch(() => undefined);
    const sweepUntil = async (end: number): Promise<void> => {
      for (; elapsed <= end; await other.sweep()) elapsed += 400;
      await other.catchUp();
    };
    while (!held) await other.catchUp();
    await sweepUntil(2000);
    open();
    await expect(opening).rejects.toMatchObject({ code: 'GONE' });
    await other.catchUp();
    expect([...other.jobs()].map(({ opened }) => opened.job)).not.toContain('late');
    expect(await logsOf('late')).toBeGreaterThan(0);
    await sweepUntil(4000);
    await gone('late');
  });

  it.each(['progress', 'results'] as const)(
    'ends a job whose %s log is gone, as failed, when it is resumed',
    async (which) => {
      const [first, second] = [await serviceOf(), await serviceOf()];
      const job = jobId(`no-${which}`);
      await first.open(request(job), {});
      await second.catchUp();
      await broker.transport().log(channelNames[which](job)).delete();
      await expect(second.resume(job, 'me', {})).rejects.toMatchObject({ code: 'GONE' });
      expect(second.entry(job, 'me')).toMatchObject({ state: 'failed', reason: `its ${which} log is gone` });
    },
  );

  it('says that results are gone of a job that has completed', async () => {
    const service = await serviceOf();
    const { job } = await service.open(request('fetched'), {});
    await service.end(job, 'completed');
    await service.catchUp();
    await broker.transport().log(channelNames.results(job)).delete();
    await expect(service.resume(job, 'me', {})).rejects.toMatchObject({
      code: 'BAD_ID',
      message: 'the results of job fetched are gone',
    });
    expect(service.entry(job, 'me').state).toBe('completed');
  });

  it('ends no job of which all logs are there, whatever was told', async () => {
    const service = await serviceOf();
    const { job } = await service.open(request('whole'), {});
    expect(await service.endIfLogIsGone(job)).toBe(false);
    await service.catchUp();
    expect(['queued', 'running']).toContain(service.entry(job, 'me').state);
  });
});
