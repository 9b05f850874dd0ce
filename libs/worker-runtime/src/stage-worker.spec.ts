import { CoffeeError, chunkSeq, edgeId, jobId, partition } from '@coffee/core';
import { JobChannels, type HostedJob } from '@coffee/jobs';
import type { Expression, ExpressionFilter, TailSpec } from '@coffee/operators';
import { DATA_ENVELOPE_BYTES, encodeChunk, encodeJson, writeDataEnvelope } from '@coffee/protocol';
import { channelNames } from '@coffee/query-plan';
import { shopPlan, shopTables, until } from '@coffee/testing';
import { hooked } from './hooked-transport.fixture';
import { System, expected, tables, upload } from './small-system.fixture';
import type { WorkerEvent } from './worker-events';

describe('StageWorker', () => {
  let system: System;
  beforeEach(async () => {
    system = new System();
    await system.service.start();
  });
  afterEach(() => system.stop());

  it('answers the four queries', async () => {
    await system.worker();
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    expect(system.failures).toEqual([]);
  });

  it('gives the same answers with several replicas, each owning some partitions', async () => {
    for (let replica = 0; replica < 3; replica++)
      await system.worker({ replica, owns: (_group, part) => part % 3 === replica });
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('gives the same answers when every partition has two owners', async () => {
    await system.worker({ replica: 0 });
    await system.worker({ replica: 1 });
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('does what is to be done with merged rows before they are sent', async () => {
    const plan = shopPlan({ partitions: 2 });
    const [header, ...lines] = expected['q3']!.trimEnd().split('\n');
    const totals = lines.map((line) => Math.round(Number(line.split(',').at(-1)) * 1000)).sort((a, b) => a - b);
    const middle = totals[Math.floor(totals.length / 2)]!;
    const isLarge: TailSpec = {
      op: 'filter',
      by: 'expression',
      predicate: {
        fn: 'greater-equal',
        of: [
          { column: 'tpv', kind: 'money' },
          { constant: middle, kind: 'money' },
        ],
        kind: 'boolean',
      },
    };
    const [edge] = plan.edges.filter(({ to }) => 'result' in to && to.result === 'q3');
    const stages = plan.stages.map((stage) =>
      'root' in stage
        ? stage
        : {
            ...stage,
            outputs: stage.outputs.map((output) =>
              output.edge === edge!.id ? { ...output, then: [isLarge] } : output,
            ),
          },
    );
    await system.worker({ replica: 0 });
    await system.worker({ replica: 1 });
    const run = await system.open('j1', { ...plan, stages });
    await Promise.all(shopTables.map((table) => upload(run, table)));
    const large = lines.filter((line) => Math.round(Number(line.split(',').at(-1)) * 1000) >= middle);
    expect(large.length).toBeLessThan(lines.length);
    expect(await system.answersOf(run)).toEqual({ ...expected, q3: `${[header, ...large].join('\n')}\n` });
  });

  it('fails a job whose expression has no value for some row, before a merge or behind it, and says of what', async () => {
    const plan = shopPlan({ partitions: 2 });
    const unreadable = (column: string): ExpressionFilter => {
      const printed: Expression = { fn: 'to-text', of: [{ column, kind: 'money' }], kind: 'text' };
      const text: Expression = { fn: 'concat', of: [printed, { constant: '€', kind: 'text' }], kind: 'text' };
      const number: Expression = { fn: 'to-money', of: [text], kind: 'money' };
      return { op: 'filter', by: 'expression', predicate: { fn: 'is-missing', of: [number], kind: 'boolean' } };
    };
    const before = plan.stages.map((stage) =>
      stage.kind === 'filter' && stage.root.columns.includes('final_amount')
        ? { ...stage, root: { ...stage.root, operator: unreadable('final_amount') } }
        : stage,
    );
    const behind = plan.stages.map((stage) =>
      'root' in stage || !stage.merge.aggregates.some(({ name }) => name === 'tpv')
        ? stage
        : { ...stage, outputs: stage.outputs.map((output) => ({ ...output, then: [unreadable('tpv')] })) },
    );
    await system.worker();
    for (const [name, stages] of Object.entries({ before, behind })) {
      const run = await system.open(name, { ...plan, stages });
      const failed = expect(run.finished).rejects.toThrow(
        /the text "\d+\.\d{3}€" cannot be read as a number, such as -12\.5/,
      );
      await Promise.all(shopTables.map((table) => upload(run, table).catch(() => undefined)));
      await failed;
    }
  });

  it('starts late: what was uploaded before waits for it', async () => {
    const run = await system.open('j1');
    for (const table of shopTables) await upload(run, table);
    await system.worker();
    expect(await system.answersOf(run)).toEqual(expected);
  });

  const left = async (run: HostedJob): Promise<number> => {
    const depths = channelNames.queuesOf(run.plan).map((queue) => system.broker.transport().workQueue(queue).depth());
    return (await Promise.all(depths)).reduce((sum, depth) => sum + depth, 0);
  };

  it('takes away what is left of a job that ended while nobody served its queues', async () => {
    const run = await system.open('j1');
    for (const table of shopTables) await upload(run, table);
    await system.service.end(run.job, { outcome: 'cancelled', reason: 'by its owner' });
    expect(await left(run)).toBeGreaterThan(0);
    await system.worker();
    await until('nothing is left', async () => (await left(run)) === 0);
  });

  it('takes away what is left of a job that ended before it could begin here', async () => {
    const transport = hooked(system.broker.transport(), {
      beforeReading: (name) =>
        name.includes('.part.') ? Promise.reject(new CoffeeError('TRANSPORT', `log ${name} has no node`)) : undefined,
    });
    await system.worker({ transport });
    const run = await system.open('j1');
    for (const table of shopTables) await upload(run, table);
    expect(await left(run)).toBeGreaterThan(0);
    await system.service.end(run.job, { outcome: 'cancelled', reason: 'by its owner' });
    await until('nothing is left', async () => (await left(run)) === 0);
  });

  it('takes over from one that stopped in the middle', async () => {
    const first = await system.worker();
    const run = await system.open('j1');
    await upload(run, 'transactions');
    await first.stop();
    expect(first.state).toBe('stopped');
    await system.worker({ replica: 1 });
    for (const table of shopTables.filter((name) => name !== 'transactions')) await upload(run, table);
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('counts a chunk once that is uploaded twice', async () => {
    await system.worker();
    const run = await system.open('j1');
    await upload(run, 'transactions');
    for (const table of shopTables) await upload(run, table);
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('runs several jobs side by side', async () => {
    await system.worker();
    const runs = await Promise.all(['j1', 'j2', 'j3'].map((name) => system.open(name)));
    await Promise.all(runs.flatMap((run) => shopTables.map((table) => upload(run, table))));
    for (const run of runs) expect(await system.answersOf(run)).toEqual(expected);
  });

  it('fails the job of a chunk that it cannot process, and only that', async () => {
    await system.worker();
    const [bad, good] = await Promise.all([system.open('bad'), system.open('good')]);
    const nonsense = new Uint8Array(DATA_ENVELOPE_BYTES + 16).fill(7);
    await bad.ingest('transactions', chunkSeq(0), nonsense);
    await expect(bad.finished).rejects.toThrow(/not a valid chunk/);
    await system.service.end(bad.job, { outcome: 'failed', reason: 'bad chunk' });
    await Promise.all(shopTables.map((table) => upload(good, table)));
    expect(await system.answersOf(good)).toEqual(expected);
  });

  it('drops what is no message, and a chunk of a job that nobody has opened', async () => {
    const events: WorkerEvent[] = [];
    await system.worker({ onEvent: (event) => events.push(event) });
    const run = await system.open('j1');
    const queue = system.broker.transport().workQueue('filter.transactions');
    await queue.declare();
    await queue.send(Uint8Array.of(1, 2, 3));
    const orphan = encodeChunk(tables.users[0]!, DATA_ENVELOPE_BYTES);
    writeDataEnvelope(orphan, {
      job: jobId('nobody'),
      edge: edgeId(0),
      sourcePartition: partition(0),
      seq: chunkSeq(0),
    });
    await queue.send(orphan);
    await Promise.all(shopTables.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    const dropped = events.flatMap((event) => (event.type === 'messageDropped' ? [event.error.message] : []));
    expect(dropped.sort()).toEqual([
      'a chunk of job nobody, which nobody has opened',
      'not a valid data message: it is shorter than its envelope',
    ]);
    expect(system.failures).toEqual([]);
  });

  it('steps over records of the journal that nobody can act on, and says so once', async () => {
    const events: WorkerEvent[] = [];
    const journal = system.broker.transport().log(channelNames.journal);
    await system.worker({ onEvent: (event) => events.push(event) });
    const bad = { version: 1, type: 'Opened', job: 'bad', owner: 'x'.repeat(65), plan: {}, fingerprint: '', at: 0 };
    for (const job of ['x'.repeat(300), 'bad']) await journal.append(encodeJson({ ...bad, job }));
    await journal.append(encodeJson({ version: 1, type: 'Started', job: 'bad' }));
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    const unreadable = events.flatMap((event) => (event.type === 'journalUnreadable' ? [event.error] : []));
    const once = [expect.objectContaining({ code: 'BAD_MESSAGE' })];
    expect([unreadable, system.failures]).toEqual([once, once]);
  });

  it('starts among jobs that have ended and whose logs are gone', async () => {
    await system.worker();
    const run = await system.open('old');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    await run.finished;
    await system.service.end(run.job, { outcome: 'completed' });
    await system.service.delete(run.job);
    const events: WorkerEvent[] = [];
    const late = await system.worker({ replica: 1, onEvent: (event) => events.push(event) });
    expect([late.jobs, events.filter(({ type }) => type !== 'consuming')]).toEqual([0, []]);
    expect(system.failures).toEqual([]);
  });

  it('leaves nothing behind when the job has ended', async () => {
    const worker = await system.worker();
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    await run.finished;
    await system.service.end(run.job, { outcome: 'completed' });
    await until(
      'the worker has left it',
      () => worker.jobs === 0,
      () => worker.jobs,
    );
    await system.service.delete(run.job);
    await system.stop();
    // The journal stays: Announced, Opened, Started, JobEnded, Deleted, and the barrier of each of its two readers.
    expect(system.broker.contents).toEqual({ waiting: 0, records: 7 });
  });

  describe('beside a job whose logs cannot be read for now', () => {
    const events: WorkerEvent[] = [];
    /** All but this one can be begun. */
    let unreadable: string;
    let bad: HostedJob;
    const began = (type: WorkerEvent['type']): string[] =>
      events.flatMap((event) => (event.type === type && 'job' in event ? [event.job] : []));

    beforeEach(async () => {
      events.length = 0;
      bad = await system.open('bad');
      unreadable = channelNames
        .logsOf(bad.job, bad.plan)
        .filter((name) => name.includes('.part.'))
        .at(-1)!;
      const transport = hooked(system.broker.transport(), {
        beforeReading: (name) =>
          name === unreadable ? Promise.reject(new CoffeeError('TRANSPORT', `log ${name} has no node`)) : undefined,
      });
      await system.worker({ transport, onEvent: (event) => events.push(event) });
      const good = await system.open('good');
      await Promise.all(shopTables.flatMap((table) => [upload(bad, table), upload(good, table)]));
      expect(await system.answersOf(good)).toEqual(expected);
      expect([began('jobDelayed')[0], began('jobStarted')]).toEqual([bad.job, [good.job]]);
    });
    afterEach(() => expect(system.failures).toEqual([]));

    it('does the others, and that one as soon as they can', async () => {
      unreadable = '';
      expect(await system.answersOf(bad)).toEqual(expected);
    });

    it('drops that one when they are gone', async () => {
      bad.finished.catch(() => undefined);
      await new JobChannels(system.broker.transport(), bad.job, bad.plan).delete();
      unreadable = '';
      await until('it is dropped', () => began('jobRefused').includes(bad.job), events);
    });
  });

  it('owns nothing and serves nothing that its configuration does not name', async () => {
    const served: string[] = [];
    await system.worker({
      serves: (queue) => queue.startsWith('filter.'),
      owns: () => false,
      failpoint: (_name, stage) => served.push(stage),
    });
    await system.worker({
      replica: 1,
      serves: (queue) => queue.startsWith('aggregator.'),
      owns: (_group, part) => part === partition(0),
    });
    await system.worker({ replica: 2, serves: () => false, owns: (_group, part) => part === partition(1) });
    const run = await system.open('j1');
    await Promise.all(shopTables.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    expect([...new Set(served)].every((stage) => stage.startsWith('filter.'))).toBe(true);
  });
});
