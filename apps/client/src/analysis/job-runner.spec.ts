import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { RangeReader, compileKernel, openFolder, UPLOAD_RANGE_BYTES, type ScanRequest } from '@coffee/csv';
import { shopPlan } from '@coffee/testing';
import type { RemoteJobListener, JobAccepted, JobEnded } from '@coffee/sessions/client';
import { JobRunner, type RemoteJobHandle, type FollowOptions } from './job-runner';

const dir = join(__dirname, '../../../../examples/small');
const plan = shopPlan({ partitions: 1 });
const folder = openFolder(dir, plan.tables, { rangeBytes: UPLOAD_RANGE_BYTES });
/** Each file is smaller than a range. */
const chunksOf = Object.fromEntries(folder.tables.map(({ table, files }) => [table, files.length]));
const accepting: JobAccepted = {
  job: 'j1',
  scan: plan.tables,
  results: plan.results,
  format: 'columns',
  onBadRow: 'fail',
  fingerprint: folder.fingerprint,
  ended: [],
  state: 'running',
  place: 0,
};
const completed: JobEnded = { job: 'j1', outcome: 'completed' };
const never = new Promise<never>(() => undefined);

const command = (...words: readonly string[]): string => ['coffee', ...words, '--gateway a:1'].join(' ');

/** A job at a gateway that does as it is told, and what was asked of it. */
class FakeJob implements RemoteJobHandle {
  readonly asked: string[] = [];
  readonly ends: Record<string, number> = {};
  readonly uploads: Record<string, number> = {};
  readonly accepted: Promise<JobAccepted>;
  readonly finished: Promise<JobEnded>;
  end: (ended: JobEnded) => void = () => undefined;
  fail: (error: Error) => void = () => undefined;

  constructor(
    listener: RemoteJobListener,
    private readonly how: {
      readonly accepts?: Partial<JobAccepted> | 'never';
      /** So it ends when it has every table. */
      readonly endsWith?: JobEnded;
      readonly uploadsFail?: true;
      /** How it ends when it is cancelled. */
      readonly cancelled?: JobEnded;
    },
  ) {
    this.finished = new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
    this.finished.catch(() => undefined);
    if (how.accepts === 'never') this.accepted = never;
    else {
      const accepted = { ...accepting, ...how.accepts };
      this.accepted = Promise.resolve(accepted).then(() => (listener.accepted?.(accepted), accepted));
    }
  }

  upload(table: string): Promise<void> {
    this.uploads[table] = (this.uploads[table] ?? 0) + 1;
    if (!this.how.uploadsFail) return Promise.resolve();
    if (this.how.endsWith) setImmediate(this.end, this.how.endsWith);
    return Promise.reject(new CoffeeError('JOB_OVER', 'job j1 is failed'));
  }
  completeTable(table: string, chunks: number): Promise<void> {
    this.ends[table] = chunks;
    const before = this.how.accepts === 'never' ? [] : (this.how.accepts?.ended ?? []);
    if (this.how.endsWith && Object.keys(this.ends).length + before.length === plan.tables.length)
      this.end(this.how.endsWith);
    return Promise.resolve();
  }
  cancel(failed?: string): void {
    this.asked.push(failed === undefined ? 'cancel' : `fail: ${failed}`);
    if (this.how.cancelled) this.end(this.how.cancelled);
    else this.fail(new CoffeeError('TRANSPORT', 'nobody there'));
  }
  close(): Promise<void> {
    this.asked.push('close');
    return Promise.resolve();
  }
  leave(): void {
    this.asked.push('leave');
  }
}

describe('a followed job', () => {
  const reader = new RangeReader(compileKernel());
  afterAll(() => reader.close());
  const scanners = () => ({
    size: 2,
    scan: (request: ScanRequest) => Promise.resolve(reader.scan(request)),
    onFailure: () => undefined,
  });

  interface Followed {
    readonly job: FakeJob;
    readonly said: string[];
    /** `ok`, or what went wrong. */
    readonly outcome: Promise<string>;
  }

  function follow(
    how: ConstructorParameters<typeof FakeJob>[1],
    options: Partial<FollowOptions> = {},
    deliver: () => void = () => undefined,
  ): Followed {
    let job: FakeJob | undefined;
    const said: string[] = [];
    const followed = new JobRunner((listener) => (job = new FakeJob(listener, how)), {
      scanners,
      dir,
      opened: true,
      watcher: {
        noticed: () => undefined,
        accepted: (name) => said.push(`accepted ${name}`),
        lost: ({ message }) => said.push(message),
        regained: () => said.push('regained'),
        cancelling: (name) => said.push(`cancelling ${name}`),
        progressed: () => undefined,
      },
      signal: new AbortController().signal,
      command,
      ...options,
    });
    const outcome = followed
      .finish(() => (deliver(), Promise.resolve()))
      .then(
        () => 'ok',
        (error: CoffeeError) => `${error.code}: ${error.message}`,
      );
    return { job: job!, said, outcome };
  }

  it('uploads every table, delivers, and then says that the answers are stored', async () => {
    const { job, said, outcome } = follow({ endsWith: completed }, {}, () => said.push('delivered'));
    expect(await outcome).toBe('ok');
    expect(job.uploads).toEqual(chunksOf);
    expect(job.ends).toEqual(chunksOf);
    expect(said).toEqual(['accepted j1', 'delivered']);
    expect(job.asked).toEqual(['close']);
  });

  it('with a bad row fails at the gateway, too, with its file and line', async () => {
    const bad = 'transactions/transactions_202401.csv line 7: no amount';
    const failing = (): never => {
      throw new CoffeeError('BAD_INPUT', bad);
    };
    const { job, outcome } = follow(
      { cancelled: { job: 'j1', outcome: 'failed' } },
      { scanners: () => ({ ...scanners(), scan: () => Promise.resolve().then(failing) }) },
    );
    expect(await outcome).toBe(`BAD_INPUT: ${bad}`);
    expect(job.asked).toEqual([`fail: ${bad}`, 'leave']);
  });

  it('that is detached is uploaded and left, neither waited for nor cancelled', async () => {
    let job: FakeJob | undefined;
    const watcher = {
      noticed: () => undefined,
      accepted: () => undefined,
      lost: () => undefined,
      regained: () => undefined,
      cancelling: () => undefined,
      progressed: () => undefined,
    };
    const followed = new JobRunner((listener) => (job = new FakeJob(listener, {})), {
      scanners,
      dir,
      opened: true,
      watcher,
      signal: new AbortController().signal,
      command,
    });
    expect(await followed.detach()).toBe('j1');
    expect(job!.ends).toEqual(chunksOf);
    expect(job!.asked).toEqual(['leave']);
  });

  it('uploads only what a resumed job lacks', async () => {
    const [first, ...others] = plan.tables;
    const ended = others.map(({ table }) => ({ table, chunks: chunksOf[table]! }));
    const { job, outcome } = follow({ accepts: { ended }, endsWith: completed }, { opened: false });
    expect(await outcome).toBe('ok');
    expect(Object.keys(job.uploads)).toEqual([first!.table]);
  });

  it('fails for the reason of the job, not for its upload that fell with it', async () => {
    const failed: JobEnded = { job: 'j1', outcome: 'failed', reason: 'chunk 3 is poison' };
    expect(await follow({ uploadsFail: true, endsWith: failed }).outcome).toBe(
      'JOB_FAILED: job j1 failed: chunk 3 is poison',
    );
  });

  it('fails as bad input where a worker found what is wrong with it', async () => {
    const failed: JobEnded = { job: 'j1', outcome: 'failed', code: 'BAD_INPUT', reason: 'the text x is no number' };
    expect(await follow({ endsWith: failed }).outcome).toBe('BAD_INPUT: job j1 failed: the text x is no number');
  });

  it('leaves the answers at the gateway when they cannot be stored', async () => {
    const { job, outcome } = follow({ endsWith: completed }, {}, () => {
      throw new CoffeeError('OUTPUT', 'the disk is full');
    });
    expect(await outcome).toBe(
      'OUTPUT: the disk is full; the gateway still has the answers: coffee results j1 --out DIR --gateway a:1',
    );
    expect(job.asked).toEqual(['leave']);
  });

  describe('that cannot be uploaded from here', () => {
    it.each([
      [
        'no folder is named',
        {},
        { dir: undefined },
        /^USAGE: job j1 still lacks transactions, .*: coffee resume j1 DIR --gateway a:1 uploads them/,
      ],
      ['its files have changed', { fingerprint: 'old' }, {}, /^INPUT_CHANGED: the files in .* are not those/],
      ['another kind of client has begun', { format: 'csv' } as const, {}, /^USAGE: .*another kind of client/],
    ])('is left as it is when it was resumed: %s', async (_why, accepts, options, message) => {
      const { job, outcome } = follow({ accepts }, { opened: false, ...options });
      expect(await outcome).toMatch(message);
      expect(job.asked).toEqual(['leave']);
    });

    it('fails, for the same reason, when it was opened by the same command', async () => {
      const cancelled: JobEnded = { job: 'j1', outcome: 'failed' };
      const { job, said, outcome } = follow({ accepts: { fingerprint: 'old' }, cancelled });
      expect(await outcome).toMatch(/^INPUT_CHANGED/);
      // Nobody needs to be told: the reason is.
      expect(said).toEqual(['accepted j1']);
      expect(job.asked).toEqual([
        expect.stringMatching(/^fail: the files in .* coffee cancel j1 --gateway a:1$/),
        'leave',
      ]);
    });
  });

  it.each([
    ['cancelled', 'interrupted: job j1 is cancelled, nothing was written'],
    ['completed', 'interrupted: nothing was written; job j1 had already completed: coffee results j1 --gateway a:1'],
    [undefined, 'interrupted: nothing was written; no gateway could be told, so job j1 goes on for a while'],
  ] as const)('that is interrupted waits for the word of the gateway: %s', async (outcome, message) => {
    const abort = new AbortController();
    const how = outcome && { cancelled: { job: 'j1', outcome } };
    const followed = follow({ ...how }, { signal: abort.signal });
    await followed.job.accepted;
    abort.abort(new CoffeeError('CANCELLED', 'interrupted'));
    expect(await followed.outcome).toBe(`CANCELLED: ${message}`);
    expect(followed.said).toEqual(['accepted j1', 'cancelling j1']);
    expect(followed.job.asked).toEqual(['cancel', 'leave']);
  });

  it('that no gateway has accepted is given up when it is interrupted', async () => {
    const abort = new AbortController();
    const { outcome, said } = follow({ accepts: 'never' }, { signal: abort.signal });
    abort.abort(new CoffeeError('CANCELLED', 'interrupted'));
    expect(await outcome).toBe('CANCELLED: interrupted: nothing was written');
    expect(said).toEqual([]);
  });
});
