import { jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { JobService, type JobServiceOptions } from './job-service';

describe('a gateway that follows a job of another', () => {
  const broker = new EmbeddedBroker({ keepUnacked: true });
  const services: JobService[] = [];
  const errors: unknown[] = [];
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()));
    expect(errors).toEqual([]);
  });
  afterAll(() => broker.close());

  async function serviceOf(options: Partial<JobServiceOptions> = {}): Promise<JobService> {
    const onError = (error: unknown): number => errors.push(error);
    const common = { transport: broker.transport(), slots: 1, creditBytes: 1 << 20, now: () => 0, onError };
    const service = new JobService({ ...common, ...options });
    services.push(service);
    await service.start();
    return service;
  }

  const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
  const request = (job: string) => ({ job: jobId(job), owner: 'me', plan, fingerprint: '' });

  it('hears what its host hears, and takes it from nobody', async () => {
    const [host, other] = [await serviceOf(), await serviceOf()];
    const told: unknown[] = [];
    const takenOver = (): number => told.push('taken over');
    await host.open(request('first'), { takenOver });
    const run = await host.open(request('second'), { takenOver });
    await other.catchUp();
    const followed = await other.follow(jobId('second'), 'me', {
      placed: (place) => told.push(place),
      progressed: () => told.push('progressed'),
      ended: (outcome) => told.push(outcome),
    });
    await host.cancel(jobId('first'), 'me', 'for a test');
    await host.completeTable(run, 'transactions', 0);
    await host.cancel(jobId('second'), 'me', 'for a test');
    await other.catchUp();
    expect(told.filter((what) => what !== 'progressed')).toEqual([1, 0, 'cancelled']);
    expect(told).toContain('progressed');
    await other.unfollow(followed);
    await other.unfollow(followed);
    await expect(followed.finished).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('follows no job of another owner, and none of which nothing is left', async () => {
    const service = await serviceOf();
    await service.open(request('mine'), {});
    await expect(service.follow(jobId('mine'), 'somebody', {})).rejects.toMatchObject({ code: 'BAD_ID' });
    await service.cancel(jobId('mine'), 'me', 'for a test');
    await expect(service.follow(jobId('mine'), 'me', {})).rejects.toMatchObject({ code: 'JOB_OVER' });
  });

  it('follows no job whose logs do not begin to be read', async () => {
    const host = await serviceOf();
    await host.open(request('unread'), {});
    const progress = channelNames.progress(jobId('unread'));
    const transport = altered(broker.transport(), {
      log: (log) => ({
        startReading: (handler, options) =>
          log.name === progress ? new Promise(() => undefined) : log.startReading(handler, options),
      }),
    });
    const service = await serviceOf({ transport, patience: 50 });
    await expect(service.follow(jobId('unread'), 'me', {})).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: 'job unread: the reading of its logs has not begun within 0.05 s',
    });
    await host.cancel(jobId('unread'), 'me', 'for a test');
  });
});
