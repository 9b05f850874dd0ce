/** Nothing is waited for in silence: each wait of a worker that lasts is told, with what is missing, and none holds up what can go on. */
import { CoffeeError, chunkSeq, jobId, partition } from '@coffee/core';
import { encodeJournalRecord, type HostedJob } from '@coffee/jobs';
import { BreakableTransport } from '@coffee/middleware';
import { DATA_ENVELOPE_BYTES, decodeProgressRecords, encodeChunk, writeDataEnvelope } from '@coffee/protocol';
import { channelNames } from '@coffee/query-plan';
import { shopPlan, shopTables, until } from '@coffee/testing';
import { holdsOutputs, hooked, type LogHooks } from './hooked-transport.fixture';
import { System, expected, tables, upload } from './small-system.fixture';
import type { StageWorker, StageWorkerOptions } from './stage-worker';
import type { WorkerEvent } from './worker-events';

const MINUTE = 60_000;
const never = (): Promise<void> => new Promise(() => undefined);

let system: System;
let events: WorkerEvent[];
let now: number;
beforeEach(async () => {
  system = new System();
  events = [];
  now = 0;
  await system.service.start();
});
afterEach(() => system.stop());

const start = (hooks: LogHooks = {}, options: Partial<StageWorkerOptions> = {}): Promise<StageWorker> =>
  system.worker({
    transport: hooked(system.broker.transport(), hooks),
    onEvent: (event) => events.push(event),
    elapsed: () => now,
    ...options,
  });
/** What is told when so much time has gone by. */
function lookAfter(worker: StageWorker, ms: number): string[] {
  now += ms;
  const before = events.length;
  worker.observe(now, true, Infinity);
  return events
    .slice(before)
    .flatMap((event) => (event.type === 'waiting' ? [`${event.seconds} s: ${event.what}`] : []));
}
const returned = (): string[] =>
  events.flatMap((event) => (event.type === 'chunkReturned' ? [event.error.message] : []));
const begun = (job: string): boolean => events.some((event) => event.type === 'jobStarted' && event.job === job);
const uploadAll = (run: HostedJob): Promise<unknown> => Promise.all(shopTables.map((table) => upload(run, table)));

describe('a worker tells what it waits for:', () => {
  it('the inputs of a job, of its partitions first', async () => {
    const worker = await start();
    const run = await system.open('j1');
    await until('it has begun', () => begun('j1') && worker.problem === undefined, events);
    expect(lookAfter(worker, MINUTE - 1)).toEqual([]);
    const told = lookAfter(worker, 1);
    expect(told).toEqual([
      expect.stringMatching(/^60 s: job j1 does not move: maximizer\.products 0: from .* it has not ended/),
    ]);
    expect(lookAfter(worker, MINUTE)).toHaveLength(1);
    expect(lookAfter(worker, MINUTE)).toEqual([]);
    // What comes is progress.
    await upload(run, 'users');
    await until(
      'it was read',
      () => !run.progress.stalled().includes('table users has not'),
      () => run.progress.stalled(),
    );
    expect(lookAfter(worker, 30 * MINUTE)).toEqual([]);
    await Promise.all(shopTables.filter((table) => table !== 'users').map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    await system.service.end(run.job, { outcome: 'completed' });
    await until(
      'the worker has left',
      () => worker.jobs === 0,
      () => worker.jobs,
    );
    expect(lookAfter(worker, 99 * MINUTE)).toEqual([]);
  });

  it('the chunks of a stage whose workers are elsewhere', async () => {
    const worker = await start({}, { serves: (queue) => queue === 'aggregator.tpv', owns: () => false });
    await system.open('j1');
    await until('it takes chunks', () => begun('j1') && events.some(({ type }) => type === 'consuming'), events);
    expect(lookAfter(worker, MINUTE)).toEqual([expect.stringContaining('table transactions has not ended')]);
  });

  it('logs that do not begin to be read', async () => {
    const meant = 'job.j1.progress';
    const worker = await start({ beforeReading: (name) => (name === meant ? never() : undefined) });
    await system.open('j1');
    await until(
      'the worker knows it',
      () => worker.jobs === 1,
      () => worker.jobs,
    );
    expect(lookAfter(worker, MINUTE)).toEqual([
      expect.stringContaining(`job j1 has not begun here, its logs are not being read: ${meant}`),
    ]);
  });

  it('a queue that does not begin to be consumed, and is not ready meanwhile', async () => {
    const inner = system.broker.transport();
    const worker = await start(
      {},
      {
        serves: (queue) => queue === 'filter.transactions',
        owns: () => false,
        transport: {
          log: (name) => inner.log(name),
          workQueue: (name) => ({ ...inner.workQueue(name), startConsuming: () => new Promise(() => undefined) }),
          close: () => inner.close(),
        },
      },
    );
    await system.open('j1');
    await until('it has begun', () => begun('j1'), events);
    expect(worker.problem).toBe('queue filter.transactions is not being consumed yet');
    expect(lookAfter(worker, MINUTE)).toContain('60 s: queue filter.transactions is not being consumed yet');
    // Its consumer never comes: it is stopped with the transport.
    system.workers.pop();
    await inner.close();
  });
});

/** A worker that takes chunks and is killed: they are delivered again. */
async function killOneWithChunksInHand(): Promise<void> {
  const mortal = new BreakableTransport(hooked(system.broker.transport(), holdsOutputs));
  const inHand: WorkerEvent[] = [];
  await system.worker({ transport: mortal, onEvent: (event) => inHand.push(event) });
  await until('it has chunks in hand', () => inHand.some(({ type }) => type === 'delivered'), inHand);
  await mortal.kill();
}

describe('a chunk is not held for ever:', () => {
  it('it goes back when its job is queued, and stays so', async () => {
    await start({}, { patience: 20 });
    const plan = shopPlan({ partitions: 2 });
    const queue = system.broker.transport().workQueue('filter.transactions');
    await queue.declare();
    // A job that is queued because the slots are taken: no gateway starts it.
    const job = jobId('waits');
    await Promise.all(Array.from({ length: 10 }, (_, i) => system.open(`slot-${i}`)));
    const record = { type: 'Opened', job, owner: 'test', plan, fingerprint: '', at: 0 } as const;
    await system.broker.transport().log(channelNames.journal).append(encodeJournalRecord(record));
    const body = encodeChunk(tables.transactions[0]!, DATA_ENVELOPE_BYTES);
    const edge = plan.tables.find(({ table }) => table === 'transactions')!.outputs[0]!;
    writeDataEnvelope(body, { job, edge, sourcePartition: partition(0), seq: chunkSeq(0) });
    await system.service.catchUp();
    await until('the queue is consumed', () => events.some(({ type }) => type === 'consuming'), events);
    await queue.send(body);
    await until('it has gone back', () => returned().length > 1, events);
    expect(returned()[0]).toBe('job waits is queued, and was not started within 0.02 s');
  });

  it('it goes back, behind those of other jobs, while the progress log of its job is not being read, and is done when that is', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const good = await system.open('good');
    const run = await system.open('j1');
    await uploadAll(run);
    await killOneWithChunksInHand();
    await uploadAll(good);
    void start({ beforeReading: (name) => (name === 'job.j1.progress' ? held : undefined) });
    expect(await system.answersOf(good)).toEqual(expected);
    await until(
      'a chunk has gone back',
      () => returned().includes('the progress log of the job is not being read yet'),
      events,
    );
    release();
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('and its worker ends when what is in the progress log does not reach it', async () => {
    const run = await system.open('j1');
    await uploadAll(run);
    await killOneWithChunksInHand();
    const failures: unknown[] = [];
    let isDeaf = false;
    const worker = await start(
      {
        beforeRecord: (name, { body }) => {
          if (name !== channelNames.progress(run.job)) return;
          // From the first attempt on, nothing is read any more.
          isDeaf ||= [...decodeProgressRecords(body)].some(({ type }) => type === 'StageAttempt');
          return isDeaf ? never() : undefined;
        },
      },
      { patience: 20, onError: (error) => failures.push(error) },
    );
    await until('the worker ends', () => failures.length > 0, events);
    expect(failures[0]).toMatchObject({
      code: 'TRANSPORT',
      message: expect.stringContaining('was not read within 0.02 s') as string,
    });
    // As its process would: what it has in hand goes back, and the next one does it.
    system.workers.splice(system.workers.indexOf(worker), 1);
    await system.worker();
    void worker.stop();
    expect(await system.answersOf(run)).toEqual(expected);
  });
});

describe('a worker is not ready', () => {
  it('while a job cannot be begun, try after try', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'Date'] });
    try {
      let unreadable = true;
      const worker = await start({
        beforeReading: (name) =>
          unreadable && name.startsWith('job.j1.')
            ? Promise.reject(new CoffeeError('TRANSPORT', `log ${name} has no node`))
            : undefined,
      });
      await system.open('j1');
      const turns = async (): Promise<void> => {
        for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      };
      await turns();
      expect(worker.problem).toBeUndefined();
      for (let i = 0; i < 8; i++) {
        await jest.advanceTimersByTimeAsync(5_000);
        await turns();
      }
      expect(worker.problem).toMatch(/^job j1 cannot be begun: log job\.j1\..* has no node$/);
      unreadable = false;
      await jest.advanceTimersByTimeAsync(5_000);
      await turns();
      expect(worker.problem).toBeUndefined();
      expect(begun('j1')).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it('while the journal does not come, and ends when that lasts', async () => {
    let isDeaf = false;
    const failures: unknown[] = [];
    let release: () => void = () => undefined;
    const worker = await start(
      {
        beforeRecord: (name) =>
          isDeaf && name === channelNames.journal ? new Promise<void>((resolve) => (release = resolve)) : undefined,
        append: (log, body) =>
          isDeaf && log.name === channelNames.journal
            ? Promise.reject(new CoffeeError('TRANSPORT', 'out of reach'))
            : log.append(body),
      },
      { onError: (error) => failures.push(error) },
    );
    worker.observe(0, true, 2 * MINUTE);
    expect(worker.problem).toBeUndefined();
    isDeaf = true;
    worker.observe(MINUTE, true, 2 * MINUTE);
    await until(
      'it is not ready',
      () => worker.problem !== undefined,
      () => worker.problem,
    );
    expect(worker.problem).toBe('the journal does not come: out of reach');
    expect(failures).toEqual([]);
    worker.observe(2 * MINUTE, true, 2 * MINUTE);
    expect(failures).toEqual([expect.objectContaining({ code: 'TRANSPORT' })]);
    isDeaf = false;
    release();
  });
});
