import { chunkSeq, jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { DATA_ENVELOPE_BYTES, encodeBody, numberColumn, type ProgressRecord } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { until } from '@coffee/testing';
import type { EndedJob, JobObserver } from './job-observer';
import { JobService } from './job-service';

const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
const request = (job: string) => ({ job: jobId(job), owner: 'me', plan, fingerprint: '' });
const chunk = (rows: number) =>
  encodeBody({
    rows,
    columns: [
      numberColumn(
        'final_amount',
        Array.from({ length: rows }, () => 75_000),
      ),
    ],
  });

/** What one gateway is told. */
class Told implements JobObserver {
  readonly uploads: unknown[] = [];
  readonly waits: number[] = [];
  readonly ends: EndedJob[] = [];
  readonly records: ProgressRecord['type'][] = [];
  uploaded = (table: string, rows: number, bytes: number): void => void this.uploads.push([table, rows, bytes]);
  started = (seconds: number): void => void this.waits.push(seconds);
  progressed = (_job: string, { type }: ProgressRecord): void => void this.records.push(type);
  ended = (job: EndedJob): void => void this.ends.push(job);

  /** How each job ended, and whether it was this gateway's. */
  get outcomes(): unknown[] {
    return this.ends.map(({ record, outcome, isOwn }) => [record.opened.job, outcome, isOwn]);
  }
}

describe('a gateway that counts its jobs', () => {
  const broker = new EmbeddedBroker();
  const services: JobService[] = [];
  afterEach(() => Promise.all(services.splice(0).map((service) => service.stop())));
  afterAll(() => broker.close());

  async function gateway(observer: JobObserver, slots = 10): Promise<JobService> {
    const onError = (error: unknown): void => {
      throw error;
    };
    const options = { transport: broker.transport(), slots, creditBytes: 1 << 20, now: () => 0, onError };
    const service = new JobService({ ...options, observer });
    services.push(service);
    await service.start();
    return service;
  }

  it('is told once of each chunk that came, and in the end of the rows that are bad in its tables', async () => {
    const told = new Told();
    const service = await gateway(told);
    const run = await service.open(request('uploads'), {});
    const body = chunk(3);
    const bytes = body.byteLength - DATA_ENVELOPE_BYTES;
    await Promise.all([0, 0].map((seq) => run.ingest('transactions', chunkSeq(seq), body.slice())));
    await run.ingest('transactions', chunkSeq(1), chunk(1));
    await until('it runs', () => service.find(run.job)?.state === 'running');
    expect(service.credit).toMatchObject({ heldBack: 0 });
    expect(service.credit.usedBytes).toBeGreaterThan(bytes);
    await service.completeTable(run, 'transactions', 2, 5);
    expect(told.uploads).toEqual([
      ['transactions', 3, bytes],
      ['transactions', 1, expect.any(Number)],
    ]);
    await until('the end of the table is read', () => told.records.includes('TableCompleted'));
    await service.end(run.job, { outcome: 'failed' });
    await service.catchUp();
    expect(service.credit).toEqual({ usedBytes: 0, heldBack: 0 });
    expect(told.ends.map(({ record }) => [...record.badRows])).toEqual([[['transactions', 5]]]);
  });

  it('is told of all jobs how they ended, and which were its own; of these how long they waited', async () => {
    const [mine, others] = [new Told(), new Told()];
    const [one, other] = [await gateway(mine), await gateway(others)];
    const run = await one.open(request('counted'), {});
    await one.end(run.job, { outcome: 'cancelled' });
    await Promise.all([one.catchUp(), other.catchUp()]);
    expect([mine.outcomes, others.outcomes]).toEqual([
      [['counted', 'cancelled', true]],
      [['counted', 'cancelled', false]],
    ]);
    expect([mine.waits.length, others.waits.length]).toEqual([1, 0]);
    const [{ openedAt = NaN, startedAt = NaN, endedAt } = { endedAt: NaN }] = mine.ends;
    expect(openedAt <= startedAt && startedAt <= endedAt).toBe(true);
  });

  it('has the job that it took over, which is then no longer that of who opened it', async () => {
    const [first, second] = [new Told(), new Told()];
    const [one, other] = [await gateway(first), await gateway(second)];
    const run = await one.open(request('moved'), {});
    await other.catchUp();
    await other.resume(run.job, 'me', {});
    await other.end(run.job, { outcome: 'completed' });
    await Promise.all([one.catchUp(), other.catchUp()]);
    expect([first.outcomes, second.outcomes]).toEqual([
      [['moved', 'completed', false]],
      [['moved', 'completed', true]],
    ]);
    // Whoever fetches its answers has it, too: it is not told again.
    await one.resume(run.job, 'me', {});
    expect(first.ends).toHaveLength(1);
  });
});
