/** Jobs whose logs are gone. */
import { jobId } from '@coffee/core';
import { channelNames } from '@coffee/query-plan';
import { request, testServices } from './job-services.fixture';

describe('JobService', () => {
  const { broker, serviceOf } = testServices();

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
    await service.end(job, { outcome: 'completed' });
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
