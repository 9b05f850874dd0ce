/** A job that cannot go on fails, with the reason, whoever is there to hear it; its worker goes on with the others. */
import { CoffeeError, chunkSeq, edgeId, jobId, partition, type JobId } from '@coffee/core';
import { JobChannels, Journal, decodeJournalRecord, type JobRecord, type HostedJob } from '@coffee/jobs';
import {
  DATA_ENVELOPE_BYTES,
  decodeProgressRecords,
  encodeChunk,
  encodeProgressRecord,
  numberColumn,
  writeDataEnvelope,
} from '@coffee/protocol';
import { channelNames, type Edge, type StatefulStage } from '@coffee/query-plan';
import { shopTables, until } from '@coffee/testing';
import { hooked, type LogHooks } from './hooked-transport.fixture';
import { System, expected, tables, upload } from './small-system.fixture';
import type { StageWorker } from './stage-worker';
import type { WorkerEvent } from './worker-events';

const outOfReach = (log: string): CoffeeError => new CoffeeError('TRANSPORT', `log ${log} is out of reach`);
const gone = (log: string): CoffeeError => new CoffeeError('GONE', `there is no log ${log}`);

let system: System;
let events: WorkerEvent[];
let journal: Journal;
/** Barriers in the journal: somebody asks where "now" is. */
let barriers: number;

beforeEach(async () => {
  system = new System();
  events = [];
  journal = new Journal();
  barriers = 0;
  await system.service.start();
  await log(channelNames.journal).startReading(({ body }) => {
    const record = decodeJournalRecord(body);
    if (record.type === 'Barrier') barriers++;
    journal.apply(record);
  });
});
afterEach(async () => {
  expect(system.failures).toEqual([]);
  await system.stop();
});

const log = (name: string) => system.broker.transport().log(name);
const worker = (hooks: LogHooks = {}): Promise<StageWorker> =>
  system.worker({ transport: hooked(system.broker.transport(), hooks), onEvent: (event) => events.push(event) });
const entryOf = (job: JobId): JobRecord | undefined => journal.get(job);

/** As a gateway does, without one. Some of it may be refused: the job fails meanwhile. */
async function uploadAlone({ job, plan }: HostedJob): Promise<void> {
  const channels = new JobChannels(system.broker.transport(), job, plan);
  const uploads = shopTables.map(async (table) => {
    for (const [seq, chunk] of tables[table].entries())
      await channels.sendTable(table, chunkSeq(seq), encodeChunk(chunk, DATA_ENVELOPE_BYTES));
    await channels.progress.append({ type: 'TableCompleted', table, chunks: tables[table].length });
  });
  await Promise.allSettled(uploads);
}

/** What the worker has told of the job, but for what goes well and what it tries again. */
const trouble = (job: string): string[] =>
  events.flatMap((event) => {
    const isTrouble = ['chunkFailed', 'partitionFailed', 'jobRefused', 'messageDropped'].includes(event.type);
    return isTrouble && 'job' in event && event.job === job && 'error' in event ? [event.error.message] : [];
  });

async function reasonInJournal(job: JobId): Promise<string> {
  await until(`job ${job} has failed`, () => entryOf(job)?.state === 'failed', events);
  return entryOf(job)?.reason ?? '';
}

/** The failures that its progress log tells of, as soon as there is one. */
async function failuresOf({ job }: HostedJob): Promise<string[]> {
  const failures: string[] = [];
  const reading = await log(channelNames.progress(job)).startReading(({ body }) => {
    if (isNonsense(body)) return;
    for (const record of decodeProgressRecords(body)) if (record.type === 'StageFailed') failures.push(record.reason);
  });
  await until('the progress log tells of a failure', () => failures.length > 0, events);
  await reading.stop();
  return failures;
}

const nonsense = (): Uint8Array => Uint8Array.of(9, 9, 9);
const isNonsense = (body: Uint8Array): boolean => body[0] === 9;

/** A job that runs, and that no gateway serves. */
async function openAlone(name: string): Promise<HostedJob> {
  const run = await system.open(name);
  run.finished.catch(() => undefined);
  await until('it is started', () => entryOf(run.job)?.state === 'running', events);
  await system.service.leave(run.job);
  return run;
}

async function anotherJobIsDone(): Promise<void> {
  const good = await system.open('good');
  await Promise.all(shopTables.map((table) => upload(good, table)));
  expect(await system.answersOf(good)).toEqual(expected);
}

const statefulStage = ({ plan }: HostedJob): StatefulStage =>
  plan.stages.find((stage): stage is StatefulStage => 'partitions' in stage)!;
const inputOf = (run: HostedJob): Edge => run.plan.edges[statefulStage(run).input]!;
const partitionLog = (run: HostedJob): string => channelNames.partition(run.job, statefulStage(run).id, partition(0));

describe('a job one of whose logs is gone fails at once:', () => {
  it.each<[what: string, log: (run: HostedJob) => string]>([
    ['its results', ({ job }) => channelNames.results(job)],
    ['the input of a partition', partitionLog],
    ['a table', ({ job }) => channelNames.table(job, 'stores')],
  ])('%s', async (_what, nameOf) => {
    await worker();
    const run = await openAlone('j1');
    await log(nameOf(run)).delete();
    await uploadAlone(run);
    expect(await failuresOf(run)).toEqual([expect.stringContaining(nameOf(run))]);
    await until('it was told', () => trouble('j1').length > 0, events);
    expect(trouble('j1')).toEqual([expect.stringContaining(nameOf(run))]);
    await anotherJobIsDone();
  });

  it('its progress log, which only the journal can tell of', async () => {
    await worker();
    const run = await openAlone('j1');
    await until('it has begun', () => events.some(({ type }) => type === 'jobStarted'), events);
    await log(channelNames.progress(run.job)).delete();
    expect(await reasonInJournal(run.job)).toBe('log job.j1.progress was deleted');
    expect(trouble('j1')).toEqual(['log job.j1.progress was deleted']);
    await anotherJobIsDone();
  });

  it('all of them, before a worker has begun it', async () => {
    const run = await openAlone('j1');
    for (const name of channelNames.logsOf(run.job, run.plan)) await log(name).delete();
    await worker();
    expect(await reasonInJournal(run.job)).toMatch(/^there is no log job\.j1\./);
    await anotherJobIsDone();
  });

  it('and no chunk of it is lost in silence', async () => {
    let isGone = true;
    const run = await openAlone('j1');
    await uploadAlone(run);
    await worker({
      append: (one, body) =>
        isGone && one.name.startsWith('job.') ? Promise.reject(gone(one.name)) : one.append(body),
    });
    expect(await reasonInJournal(run.job)).toMatch(/^stage .* failed: there is no log job\.j1\./);
    isGone = false;
    await anotherJobIsDone();
  });
});

describe('a job whose logs went because it has ended', () => {
  it('is left without a word, though its worker hears of the logs first', async () => {
    let hold: Promise<void> | undefined;
    let release: () => void = () => undefined;
    await worker({ beforeRecord: (name) => (name === channelNames.journal ? hold : undefined) });
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    await run.finished;
    hold = new Promise<void>((resolve) => (release = resolve));
    await system.service.end(run.job, { outcome: 'completed' });
    const before = barriers;
    await system.service.delete(run.job);
    await until('the worker asks the journal', () => barriers > before, events);
    hold = undefined;
    release();
    await until('it has left', () => events.some(({ type }) => type === 'jobLeft'), events);
    expect(trouble('j1')).toEqual([]);
    await anotherJobIsDone();
  });
});

describe('a chunk whose output is gone', () => {
  it('goes back to its queue while the journal cannot tell whether its job runs', async () => {
    let isOut = false;
    const run = await openAlone('j1');
    await worker({
      append: (one, body) => {
        if (isOut && one.name === channelNames.journal) return Promise.reject(outOfReach(one.name));
        return one.name === channelNames.results(run.job) ? Promise.reject(gone(one.name)) : one.append(body);
      },
    });
    isOut = true;
    await uploadAlone(run);
    const returned = (): number => events.filter(({ type }) => type === 'chunkReturned').length;
    await until('it has gone back several times', () => returned() > 2, events);
    expect(trouble('j1')).toEqual([]);
    isOut = false;
    expect(await failuresOf(run)).toEqual([gone(channelNames.results(run.job)).message]);
  });
});

describe('a job fails, once, with what its worker was given:', () => {
  const dataMessage = (run: HostedJob, job: string, seq: number): Uint8Array => {
    const { id, columns } = inputOf(run);
    const body = encodeChunk({ rows: 1, columns: columns.map((name) => numberColumn(name, [1])) }, DATA_ENVELOPE_BYTES);
    writeDataEnvelope(body, { job: jobId(job), edge: id, sourcePartition: partition(0), seq: chunkSeq(seq) });
    return body;
  };
  it.each<[what: string, log: (run: HostedJob) => string, bodies: (run: HostedJob) => Uint8Array[], reason: RegExp]>([
    ['a chunk that was never sent', partitionLog, (run) => [dataMessage(run, 'j1', 77)], /chunk 77 .*never sent/],
    ['a chunk of another job', partitionLog, (run) => [dataMessage(run, 'j2', 0)], /has a chunk of job j2 at offset 0/],
    ['what is no chunk, in the input of a partition', partitionLog, () => [nonsense()], /not a valid data message/],
    [
      'what is no chunk, in a table',
      ({ job }) => channelNames.table(job, 'stores'),
      () => [nonsense()],
      /data message/,
    ],
    [
      'what is no progress record',
      ({ job }) => channelNames.progress(job),
      () => [nonsense()],
      /^its progress log: not a valid progress record/,
    ],
  ])('%s', async (_what, nameOf, bodiesOf, reason) => {
    const read: string[] = [];
    await worker({ beforeRecord: (name) => void read.push(name) });
    const run = await openAlone('j1');
    for (const body of bodiesOf(run)) await log(nameOf(run)).append(body);
    // Before the record that it contradicts.
    await until('it was read', () => read.includes(nameOf(run)), read);
    await uploadAlone(run);
    expect(await failuresOf(run)).toEqual([expect.stringMatching(reason)]);
    await until('it was told', () => trouble('j1').length > 0, events);
    expect(trouble('j1')).toEqual([expect.stringMatching(reason)]);
    await anotherJobIsDone();
    expect(trouble('j1')).toHaveLength(1);
  });
});

describe('a job whose progress log contradicts itself', () => {
  it('fails for everybody who reads it, and its worker says so once', async () => {
    await worker();
    const run = await openAlone('j1');
    for (const chunks of [2, 3, 4])
      await log(channelNames.progress(run.job)).append(
        encodeProgressRecord({ type: 'TableCompleted', table: 'users', chunks }),
      );
    const told = (): string[] => events.flatMap((event) => (event.type === 'jobFailed' ? [event.reason] : []));
    await until('it was told', () => told().length > 0, events);
    await uploadAlone(run);
    await anotherJobIsDone();
    expect(told()).toEqual(['table users ended with 2 chunks and with 3']);
    expect(system.broker.contents.waiting).toBe(0);
  });
});

describe('what passes fails no job, and ends no worker:', () => {
  /** How often each append to a log was refused. */
  const refusing = (times: number, isMeant: (name: string, record: string) => boolean): LogHooks => {
    const refused = new Map<string, number>();
    return {
      append: (one, body) => {
        const count = refused.get(one.name) ?? 0;
        if (count >= times || !isMeant(one.name, String(body[1]))) return one.append(body);
        refused.set(one.name, count + 1);
        return Promise.reject(outOfReach(one.name));
      },
    };
  };
  const STAGE_END = '3';

  it.each<[what: string, isMeant: (name: string, record: string) => boolean]>([
    [
      'the end of a stage, or of a partition, that cannot be told',
      (name, kind) => name.endsWith('.progress') && kind === STAGE_END,
    ],
    ['results that cannot be sent', (name) => name.endsWith('.results')],
  ])('%s for now', async (_what, isMeant) => {
    await worker(refusing(3, isMeant));
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    expect(events.some(({ type }) => type === 'delayed' || type === 'chunkReturned')).toBe(true);
  });

  it('a job whose log does not begin to be read, ever', async () => {
    await openAlone('stuck');
    const held = worker({
      beforeReading: (name) => (name.startsWith('job.stuck.') ? new Promise<void>(() => undefined) : undefined),
    });
    void held;
    await anotherJobIsDone();
    expect(events.flatMap((event) => (event.type === 'jobStarted' ? [event.job] : []))).toEqual(['good']);
  });
});

describe('a message in a work queue that no job can use', () => {
  it('is dropped, and told, when its edge leads to no queue', async () => {
    await worker();
    const run = await openAlone('j1');
    const queue = system.broker.transport().workQueue('filter.transactions');
    await queue.declare();
    const body = encodeChunk(tables.users[0]!, DATA_ENVELOPE_BYTES);
    const edge = edgeId(run.plan.edges.find(({ mode }) => mode === 'result')!.id);
    writeDataEnvelope(body, { job: run.job, edge, sourcePartition: partition(0), seq: chunkSeq(3) });
    await queue.send(body);
    const dropped = (): string[] => events.flatMap((one) => (one.type === 'messageDropped' ? [one.error.message] : []));
    await until('it was dropped', () => dropped().length > 0, events);
    expect(dropped()).toEqual([`chunk 3 of job j1 on edge ${edge}, which leads to no queue`]);
    await anotherJobIsDone();
  });
});

it('a job of another version, whose plan nobody here can work on, fails with that reason, once for all its chunks', async () => {
  const good = await system.open('good');
  const { plan } = good;
  const stages = plan.stages.map((stage) => ('queue' in stage ? stage : { ...stage, partitions: 129 }));
  const job = jobId('larger');
  const write = (record: object): Promise<void> =>
    log(channelNames.journal).append(new TextEncoder().encode(JSON.stringify({ version: 3, job, ...record })));
  // A gateway of that version serves it, and reads its progress log: no other has been restarted yet.
  await system.service.stop();
  const failures: string[] = [];
  await log(channelNames.progress(job)).declare();
  await log(channelNames.progress(job)).startReading(({ body }) => {
    for (const record of decodeProgressRecords(body)) if (record.type === 'StageFailed') failures.push(record.reason);
  });
  await write({ type: 'Opened', owner: 'me', fingerprint: '', at: 0, plan: { ...plan, stages } });
  await write({ type: 'Started' });
  await worker();
  const queues = plan.stages.flatMap((stage) => ('queue' in stage ? [stage] : []));
  const chunk = encodeChunk(tables.transactions[0]!, DATA_ENVELOPE_BYTES);
  for (const { queue, input } of queues) {
    await system.broker.transport().workQueue(queue).declare();
    for (const seq of [0, 1]) {
      const ids = { job, edge: edgeId(input), sourcePartition: partition(0), seq: chunkSeq(seq) };
      const body = chunk.slice();
      writeDataEnvelope(body, ids);
      await system.broker.transport().workQueue(queue).send(body);
    }
  }
  await until('its chunks are dropped', () => system.broker.contents.waiting === 0, events);
  await until('it was told', () => failures.length > 0, events);
  expect(failures).toEqual([expect.stringMatching(/^another version opened it.*partitions: Too big/)]);
  expect(trouble(job)).toEqual(failures);
});
