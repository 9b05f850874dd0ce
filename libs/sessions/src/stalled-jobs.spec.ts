import { chunkSeq, partition } from '@coffee/core';
import { JobChannels, type JobRecord } from '@coffee/jobs';
import { decodeResult, encodeResultsAck, numberColumn, textColumn } from '@coffee/protocol';
import type { JobEnded } from './messages';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually, uploadTable, type TestJob } from './testing/test-system';

describe('a job that stands still', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  async function uploadAll({ job }: TestJob): Promise<void> {
    const { scan } = await job.accepted;
    await Promise.all(scan.map(({ table }) => uploadTable(job, table)));
  }

  it('fails though its upload is held back: nobody serves its first stage', async () => {
    const gateway = await system.gateway({ stall: 100 }, { renewal: 10 }, { creditBytes: 1 });
    const job = system.start(system.client(gateway), { queries: ['q1'] });
    const uploaded = uploadAll(job);
    const { outcome, reason } = await job.job.finished;
    expect(outcome).toBe('failed');
    expect(reason).toMatch(
      /^no progress for 0\.1 s: the upload is \d+ bytes ahead: stage filter\.transactions has not reported 2 chunks of transactions: 0, 1; /,
    );
    await expect(uploaded).rejects.toThrow(/is failed/);
  });

  it('fails though its upload is held back: the broker has lost chunks', async () => {
    const gateway = await system.gateway({ stall: 300 }, { renewal: 10 }, { creditBytes: 1 });
    const job = system.start(system.client(gateway), { queries: ['q1'] });
    const uploaded = uploadAll(job);
    const queue = system.broker.transport().workQueue('filter.transactions');
    await eventually(
      () => system.broker.contents.waiting === 2,
      () => system.broker.contents,
    );
    await queue.delete();
    await queue.declare();
    await system.worker();
    const { outcome, reason } = await job.job.finished;
    expect(outcome).toBe('failed');
    expect(reason).toContain('stage filter.transactions has not reported 2 chunks of transactions: 0, 1; ');
    await expect(uploaded).rejects.toThrow(/is failed/);
  });

  it.each([
    ['everything is sent', 1 << 20],
    ['its upload is held back', 1],
  ])('fails in time however often its client comes back, to one gateway or another: %s', async (_what, creditBytes) => {
    const limits = { stall: 400 };
    const gateways = [
      await system.gateway(limits, { renewal: 20 }, { creditBytes }),
      await system.gateway(limits, { renewal: 20 }, { creditBytes }),
    ] as const;
    const first = system.start(system.client(gateways[0]), { queries: ['q1'] });
    const { job } = await first.job.accepted;
    const uploaded = uploadAll(first).catch(() => undefined);
    if (creditBytes > 1) await uploaded;
    else
      await eventually(
        () => system.broker.contents.waiting === 2,
        () => system.broker.contents,
      );
    first.job.leave();
    const ends: JobEnded[] = [];
    for (let times = 1; times <= 60 && ends.length === 0; times++) {
      const again = system.resume(system.client(gateways[times % 2]!), job);
      again.job.finished.then((ended) => ends.push(ended)).catch(() => undefined);
      const upload = creditBytes > 1 ? undefined : uploadAll(again).catch(() => undefined);
      // An eighth of what it may stand still.
      await Promise.race([again.job.finished, new Promise((resolve) => setTimeout(resolve, 50))]);
      again.job.leave();
      await upload;
    }
    expect(ends.map(({ outcome }) => outcome)).toEqual(['failed']);
    expect(ends[0]?.reason).toMatch(/^no progress for 0\.4 s: /);
  });

  it('is told of when another connection takes it over, here or elsewhere', async () => {
    const gateways = [await system.gateway(), await system.gateway()] as const;
    const attempt = (at: number, n: number): Promise<RawClient> =>
      RawClient.begin(gateways[at as 0 | 1].port, undefined, { client: 'me', attempt: n });
    for (const next of [0, 1]) {
      const first = await attempt(0, 1);
      first.json('START_JOB', { queries: ['q1'] });
      const { job } = await first.receive('JOB_ACCEPTED');
      await first.receive('JOB_PLACE');
      const second = await attempt(next, 2);
      second.json('RESUME', { job });
      await second.receive('JOB_ACCEPTED');
      const entry = (): JobRecord | undefined =>
        [...gateways[next as 0 | 1].service.jobs()].find(({ opened }) => opened.job === job);
      // Long before the first renewal.
      await eventually(
        () => entry()?.standstill !== undefined,
        () => entry()?.state,
        5000,
      );
      first.end();
      second.end();
    }
  });

  it('fails in time however often its client acknowledges results that it has not got', async () => {
    const gateway = await system.gateway({ stall: 200 }, { renewal: 10 });
    const uploaded = system.start(system.client(gateway), { queries: ['q1'] });
    const { job } = await uploaded.job.accepted;
    await uploadAll(uploaded);
    uploaded.job.leave();
    const client = await RawClient.begin(gateway.port);
    client.json('RESUME', { job });
    await client.receive('JOB_ACCEPTED');
    const acknowledging = setInterval(() => client.frame('RESULTS_ACK', encodeResultsAck(0)), 5);
    const ended = client.receive('JOB_ENDED').finally(() => clearInterval(acknowledging));
    expect(await ended).toMatchObject({ outcome: 'failed' });
    client.end();
  });

  it('fails in time however often its client comes back to fetch and acknowledge the same results', async () => {
    const gateway = await system.gateway({ stall: 400 }, { renewal: 20 });
    const first = system.start(system.client(gateway), { queries: ['q1'] });
    const { job } = await first.job.accepted;
    await uploadAll(first);
    const { opened, spec } = [...gateway.service.jobs()].find((entry) => entry.opened.job === job)!;
    const channels = new JobChannels(system.broker.transport(), opened.job, spec!.plan);
    const [answer] = spec!.plan.results;
    const columns = [textColumn('transaction_id', ['a']), numberColumn('final_amount', [75_000])];
    for (const seq of [0, 1]) await channels.send(answer!.input, partition(0), chunkSeq(seq), { rows: 1, columns });
    first.job.leave();
    let [acknowledged, ended] = [0, false];
    for (let times = 0; times < 60 && !ended; times++) {
      const client = await RawClient.begin(gateway.port);
      client.json('RESUME', { job });
      await client.receive('JOB_ACCEPTED');
      const at = performance.now();
      // An eighth of what it may stand still.
      await eventually(
        () => {
          ended = client.frames.some(({ type }) => type === 'JOB_ENDED');
          return ended || performance.now() - at > 50;
        },
        () => times,
      );
      const results = client.frames.filter(({ type }) => type === 'SUBMIT_RESULTS');
      for (const { payload } of results) client.frame('RESULTS_ACK', encodeResultsAck(decodeResult(payload).offset));
      acknowledged += results.length;
      client.frame('PING');
      if (!ended) await client.receive('PONG');
      client.end();
    }
    expect(acknowledged).toBeGreaterThan(2);
    expect([...gateway.service.jobs()].map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^no progress for 0\.4 s: /),
    ]);
  });

  it('does not fail while its gateway hears nothing of the broker, and does in time when it hears again', async () => {
    let problem: string | undefined;
    let seen = 0;
    const look = (): string | undefined => {
      seen++;
      return problem;
    };
    const cut = await system.gateway({ stall: 50 }, { renewal: 10, problem: look }, { creditBytes: 1 });
    const job = system.start(system.client(cut), { queries: ['q1'] });
    const { scan } = await job.job.accepted;
    problem = 'no broker';
    const uploads = Promise.allSettled(scan.map(({ table }) => uploadTable(job.job, table)));
    const before = seen;
    // Each renewal looks once: ten times the limit.
    await eventually(
      () => seen > before + 60,
      () => seen,
    );
    expect([...cut.service.jobs()].map(({ state }) => state)).toEqual(['running']);
    problem = undefined;
    expect(await job.job.finished).toMatchObject({ outcome: 'failed' });
    await uploads;
  });

  it('is cancelled when its client is there and uploads nothing, and gives its slot to the next', async () => {
    const gateway = await system.gateway({ uploadIdle: 100 }, { renewal: 10 }, { slots: 1 });
    const idle = await RawClient.begin(gateway.port);
    idle.json('START_JOB', { queries: ['q1'] });
    const { job } = await idle.receive('JOB_ACCEPTED');
    const next = await RawClient.begin(gateway.port);
    next.json('START_JOB', { queries: ['q1'] });
    const { job: waiting } = await next.receive('JOB_ACCEPTED');
    expect(await idle.receive('JOB_ENDED')).toMatchObject({
      job,
      outcome: 'cancelled',
      reason: 'its client uploaded nothing for 0.1 s; missing is the end of transactions',
    });
    // The time in the queue is not counted, the time after it is.
    await eventually(
      () => next.frames.some(({ type }) => type === 'JOB_PLACE'),
      () => next.frames.map(({ type }) => type),
    );
    expect(await next.receive('JOB_ENDED')).toMatchObject({ job: waiting, outcome: 'cancelled' });
    idle.end();
    next.end();
  });
});
