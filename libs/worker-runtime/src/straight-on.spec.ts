import { CoffeeError, chunkSeq } from '@coffee/core';
import type { JobRun } from '@coffee/jobs';
import { DATA_ENVELOPE_BYTES, decodeProgressRecords, encodeChunk } from '@coffee/protocol';
import { channelNames, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import type { WorkerFailpoint } from './failpoints';
import { System, all, expected, names, tables, until, upload } from './small-system.fixture';
import type { WorkerEvent } from './worker-events';

describe('a worker that serves several stages in a row', () => {
  let system: System;
  const deliveries = (events: readonly WorkerEvent[], queue: string): number =>
    events.filter((event) => event.type === 'delivered' && event.queue === queue).length;
  const done = (events: readonly WorkerEvent[], queue: string): number =>
    events.filter((event) => event.type === 'chunkDone' && event.queue === queue).length;
  const later = all.filter((table) => table !== 'transactions');
  const uploadOne = (run: JobRun, seq: number): Promise<void> =>
    run.ingest('transactions', chunkSeq(seq), encodeChunk(tables.transactions[seq]!, DATA_ENVELOPE_BYTES));
  let events: WorkerEvent[];
  const onEvent = (event: WorkerEvent): number => events.push(event);
  /** What is in hand is done, and has been told. */
  const stopWorkers = (): Promise<unknown> => Promise.all(system.workers.map((worker) => worker.stop()));
  beforeEach(async () => {
    events = [];
    system = new System();
    await system.service.start();
  });
  afterEach(() => system.stop());

  it('leaves the queues between them empty', async () => {
    await system.worker({ onEvent });
    const run = await system.open('j1');
    await Promise.all(all.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    await stopWorkers();
    expect([deliveries(events, 'filter.year'), done(events, 'filter.year')]).toEqual([3, 3]);
    for (const queue of ['filter.hour', 'filter.amount', 'aggregator.tpv', 'aggregator.purchases'])
      expect([queue, deliveries(events, queue), done(events, queue)]).toEqual([queue, 0, 2]);
  });

  it('tells of all of them in one message', async () => {
    await system.worker();
    const run = await system.open('j1');
    await Promise.all(all.map((table) => upload(run, table)));
    await run.finished;
    const stages = ['filter.year.transactions', 'filter.hour', 'filter.amount'];
    const messages: string[][] = [];
    const log = system.broker.transport().log(channelNames.progress(run.job));
    await new Promise<void>((resolve, reject) => {
      const read = (body: Uint8Array): void => {
        const stats = [...decodeProgressRecords(body)].filter((record) => record.type === 'StageStats');
        messages.push(stats.filter(({ stage }) => stages.includes(stage)).map(({ stage, seq }) => `${stage} ${seq}`));
        if (messages.flat().length === stages.length * 2) resolve();
      };
      log.startReading(({ body }) => read(body)).catch(reject);
    });
    for (const seq of [0, 1]) {
      const straight = stages.map((stage) => `${stage} ${seq}`);
      const together = messages.find((told) => told.includes(straight[0]!)) ?? [];
      expect(together.filter((told) => straight.includes(told))).toEqual(straight);
    }
  });

  it('gives the same answers as workers that serve one stage each', async () => {
    const queues = channelNames.queuesOf(planJob(parseQueryIds(''), defaultParameters, { partitions: 2 }));
    for (const [replica, own] of queues.entries())
      await system.worker({ replica, onEvent, serves: (queue) => queue === own, owns: () => replica === 0 });
    const run = await system.open('j1');
    await Promise.all(all.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    expect(queues.map((queue) => [queue, deliveries(events, queue)])).toEqual(
      queues.map((queue) => [queue, queue === 'filter.year' ? 3 : queue === 'aggregator.products' ? 1 : 2]),
    );
  });

  it('works in one job with workers that do not', async () => {
    const run = await system.open('j1');
    const owns = (): boolean => false;
    const yearOnly = await system.worker({ replica: 1, onEvent, serves: (queue) => queue === 'filter.year', owns });
    await uploadOne(run, 0);
    await until('chunk 0 is in the queue', () => done(events, 'filter.year') === 1, events);
    await yearOnly.stop();
    await system.worker({ onEvent, serves: (queue) => queue !== 'filter.year' });
    await system.worker({ replica: 2, onEvent, owns });
    await uploadOne(run, 1);
    await run.endTable('transactions', 2);
    await Promise.all(later.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    await stopWorkers();
    // Chunk 0 came through the queue, chunk 1 went straight on.
    expect([deliveries(events, 'filter.hour'), done(events, 'filter.hour')]).toEqual([1, 2]);
  });

  it('takes a chunk straight on that another has sent into the queue before it died', async () => {
    const run = await system.open('j1');
    const owns = (): boolean => false;
    const transport = system.broker.transport();
    const dying = new Promise<void>((resolve) => {
      const failpoint: WorkerFailpoint = (name) => {
        if (name !== 'after-confirm') return;
        void transport.close().then(resolve);
        throw new CoffeeError('TRANSPORT', 'dead');
      };
      const serves = (queue: string): boolean => queue === 'filter.year';
      void system.worker({ transport, replica: 1, serves, owns, failpoint, onError: () => undefined });
    });
    await uploadOne(run, 0);
    await dying;
    await system.worker({ onEvent });
    await until('chunk 0 went straight on, and came', () => done(events, 'filter.hour') === 2, events);
    expect(deliveries(events, 'filter.hour')).toBe(1);
    await uploadOne(run, 1);
    await run.endTable('transactions', 2);
    await Promise.all(later.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('fails a job with the name of the stage that failed', async () => {
    await system.worker({ onEvent, serves: (queue) => queue.startsWith('filter.') });
    const run = await system.open('bad');
    const columns = tables.transactions[0]!.columns.map((column) =>
      column.name === 'final_amount' ? names('final_amount', 'dear', 'dearer', 'cheap') : column,
    );
    await run.ingest('transactions', chunkSeq(0), encodeChunk({ rows: 3, columns }, DATA_ENVELOPE_BYTES));
    await expect(run.finished).rejects.toThrow(/^stage filter\.amount failed at chunk 0: .*final_amount/);
    expect(events.flatMap((event) => (event.type === 'chunkFailed' ? [event.stage] : []))).toEqual(['filter.amount']);
  });
});
