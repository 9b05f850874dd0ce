/** Jobs that are opened, started and cancelled, by one gateway or two. */
import { CoffeeError, jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { channelNames } from '@coffee/query-plan';
import { resultsFailpointNames } from '@coffee/results';
import { gatewayFailpointNames, type GatewayFailpointName } from './failpoints';
import type { JobService } from './job-service';
import { request, testServices } from './job-services.fixture';

describe('JobService', () => {
  const { broker, serviceOf, logsOf, gone } = testServices();

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
    await service.end(jobId('unread'), { outcome: 'cancelled' });
  });

  it('tells who cancels a job when that could not be told to the journal', async () => {
    const transport = broker.transport();
    const service = await serviceOf({ transport });
    const { job } = await service.open(request('dying'), {});
    await service.catchUp();
    await transport.close();
    await expect(service.cancel(job, 'me', 'for a test')).rejects.toThrow(CoffeeError);
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
    await service.end(run.job, { outcome: 'cancelled' });
    await service.catchUp();
    await service.delete(run.job);
    const ofChunks = ['after-chunk-received', 'after-chunk-confirmed', 'after-result'];
    const ofOthers: readonly string[] = [...ofChunks, ...resultsFailpointNames];
    expect(passed).toEqual(gatewayFailpointNames.filter((name) => !ofOthers.includes(name)));
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
    await service.end(job, { outcome: 'cancelled' });
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
});
