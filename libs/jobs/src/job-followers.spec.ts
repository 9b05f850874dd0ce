import { jobId } from '@coffee/core';
import { altered } from '@coffee/middleware/faults';
import { channelNames } from '@coffee/query-plan';
import type { JobServiceOptions } from './job-service';
import { request, testServices } from './job-services.fixture';

describe('a gateway that follows a job of another', () => {
  const { broker, serviceOf: serviceWith } = testServices();
  const serviceOf = (options: Partial<JobServiceOptions> = {}) => serviceWith({ slots: 1, ...options });

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
      ended: (end) => told.push(end),
    });
    await host.cancel(jobId('first'), 'me', 'for a test');
    await host.completeTable(run, 'transactions', 0);
    await host.cancel(jobId('second'), 'me', 'for a test');
    await other.catchUp();
    expect(told.filter((what) => what !== 'progressed')).toEqual([
      1,
      0,
      { outcome: 'cancelled', reason: 'for a test' },
    ]);
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
