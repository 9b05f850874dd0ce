import { CoffeeError, jobId, type ErrorCode, type FailureCode } from '@coffee/core';
import { ProgressLog } from '@coffee/jobs';
import { EmbeddedBroker } from '@coffee/middleware';
import { channelNames } from '@coffee/query-plan';
import { tellFailure } from './job-failure';

describe('a failure at a job', () => {
  const broker = new EmbeddedBroker();
  const job = jobId('j1');
  const log = broker.transport().log(channelNames.progress(job));
  beforeEach(() => log.declare());
  afterEach(() => log.delete());
  afterAll(() => broker.close());

  /** @returns what came of it, with all that was told. */
  async function tell(code: ErrorCode, runs: boolean): Promise<unknown[]> {
    const told: unknown[] = [];
    const journal = {
      stillRuns: () => Promise.resolve(runs),
      fail: (_job: unknown, { code, reason }: { readonly code: FailureCode; readonly reason: string }) =>
        Promise.resolve(void told.push(`journal: ${code} ${reason}`)),
    };
    const reading = await new ProgressLog(log).startReading((records) => {
      for (const record of records)
        told.push(record.type === 'StageFailed' ? `progress log: ${record.code} ${record.reason}` : record);
    });
    const failure = { error: new CoffeeError(code, 'why') };
    const outcome = await tellFailure(job, failure, broker.transport(), journal).catch(
      (thrown: CoffeeError) => thrown.code,
    );
    // Whatever was told comes before it.
    await new ProgressLog(log).append({ type: 'JobEnded', outcome: 'failed' });
    while (told.at(-1) === undefined || typeof told.at(-1) === 'string') await new Promise(setImmediate);
    await reading.stop();
    return [outcome, ...told.slice(0, -1)];
  }

  it.each<[what: string, code: ErrorCode, runs: boolean, outcome: unknown[]]>([
    ['is told, of one that runs', 'BAD_MESSAGE', true, ['told', 'progress log: JOB_FAILED why']],
    ['is told as one of what was read', 'BAD_INPUT', true, ['told', 'progress log: BAD_INPUT why']],
    ['is told of logs that are gone, of one that runs', 'GONE', true, ['told', 'progress log: JOB_FAILED why']],
    ['is nobody’s concern when its logs are gone because it has ended', 'GONE', false, ['ended']],
    ['is none when this process closes its transport: others go on with the job', 'CLOSED', true, ['TRANSPORT']],
  ])('%s', async (_what, code, runs, outcome) => {
    expect(await tell(code, runs)).toEqual(outcome);
  });
});
