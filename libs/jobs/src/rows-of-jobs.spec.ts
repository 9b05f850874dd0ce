/** How many rows of a job were processed, as everybody is told it. */
import { chunkSeq, jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { until } from '@coffee/testing';
import { JobService } from './job-service';
import { ProgressLog } from './progress-log';

describe('the rows of a job', () => {
  const broker = new EmbeddedBroker();
  const errors: unknown[] = [];
  const [host, other] = [0, 1].map(
    () =>
      new JobService({
        transport: broker.transport(),
        slots: 10,
        creditBytes: 1 << 20,
        now: () => 0,
        onError: (error) => errors.push(error),
      }),
  ) as [JobService, JobService];
  beforeAll(() => Promise.all([host.start(), other.start()]));
  afterAll(async () => {
    await Promise.all([host.stop(), other.stop()]);
    broker.close();
    expect(errors).toEqual([]);
  });

  /** A job of which the host has read 140 rows. */
  async function begin(name: string) {
    const job = jobId(name);
    const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
    await host.open({ job, owner: 'me', plan, fingerprint: '' }, {});
    await host.follow(job, 'me', {});
    const rows = (service: JobService): number | undefined => service.rowsOf(service.entry(job, 'me'));
    const progress = new ProgressLog(broker.transport().log(channelNames.progress(job)));
    const stats = { type: 'StageStats', stage: plan.stages[0]!.id, seq: chunkSeq(0), sentTo: [] } as const;
    await progress.append({ ...stats, rowsIn: 140, rowsOut: 0 });
    await until('it is told while the job runs', () => rows(host) === 140);
    return { job, rows };
  }

  it('never fall, though a log is read from its beginning by whoever begins to read it', async () => {
    const { job, rows } = await begin('followed');
    await host.renew(job);
    await other.catchUp();
    await other.follow(job, 'me', {});
    expect(rows(other)).toBe(140);
    const hosted = await host.resume(job, 'me', {});
    expect([hosted.rows, rows(host)]).toEqual([0, 140]);
  });

  it('are for everybody what its end says, whatever who follows it has counted', async () => {
    const { job, rows } = await begin('failing');
    // Which has read none of its progress.
    await other.fail(job, 'me', 'a bad row');
    await Promise.all([host.catchUp(), other.catchUp()]);
    expect([rows(host), rows(other)]).toEqual([undefined, undefined]);
  });
});
