import { CoffeeError, chunkSeq, edgeId, jobId, partition } from '@coffee/core';
import { AnswerCollector, JobChannels, JobService, type Answer, type JobRun } from '@coffee/jobs';
import { EmbeddedBroker, type Log, type Transport } from '@coffee/middleware';
import {
  DATA_ENVELOPE_BYTES,
  decodeProgressRecords,
  encodeChunk,
  numberColumn,
  textColumn,
  writeDataEnvelope,
  type Chunk,
  type TextColumn,
  type UuidColumn,
} from '@coffee/protocol';
import { channelNames, defaultParameters, parseQueryIds, planJob, type TableName } from '@coffee/query-plan';
import type { WorkerFailpoint } from './failpoints';
import { StageWorker, type StageWorkerOptions } from './stage-worker';
import type { WorkerEvent } from './worker-events';

/** 2024-03-05 10:00:00 and a second before 2024. */
const IN_2024 = 1_709_632_800;
const IN_2023 = 1_704_067_199;

const ids = (...first: number[]): UuidColumn => ({
  name: 'transaction_id',
  type: 'uuid',
  values: Uint8Array.from(first.flatMap((byte) => [byte, ...Array<number>(15).fill(0)])),
});
const names = (name: string, ...texts: string[]): TextColumn => textColumn(name, texts);

/** Two chunks of transactions in one table: five sales, one too early, one by nobody. */
const tables: { readonly [Table in TableName]: readonly Chunk[] } = {
  transactions: [
    {
      rows: 3,
      columns: [
        ids(3, 1, 2),
        numberColumn('store_id', [1, 1, 2]),
        numberColumn('user_id', [7, 8, 7]),
        numberColumn('final_amount', [75_000, 80_500, 10_000]),
        numberColumn('created_at', [IN_2024, IN_2024, IN_2024]),
      ],
    },
    {
      rows: 2,
      columns: [
        ids(4, 5),
        numberColumn('store_id', [1, 1]),
        numberColumn('user_id', [7], Uint8Array.of(0b01)),
        numberColumn('final_amount', [90_000, 75_125]),
        numberColumn('created_at', [IN_2023, IN_2024]),
      ],
    },
  ],
  transaction_items: [
    {
      rows: 2,
      columns: [
        numberColumn('item_id', [1, 2]),
        numberColumn('quantity', [2, 1]),
        numberColumn('subtotal', [12_000, 70_000]),
        numberColumn('created_at', [IN_2024, IN_2024]),
      ],
    },
  ],
  users: [{ rows: 2, columns: [numberColumn('user_id', [7, 8]), numberColumn('birthdate', [0, 1])] }],
  stores: [{ rows: 1, columns: [numberColumn('store_id', [1]), names('store_name', 'G Coffee, One')] }],
  menu_items: [{ rows: 2, columns: [numberColumn('item_id', [1, 2]), names('item_name', 'Latte', 'Mocha')] }],
};

const expected: Record<string, string> = {
  q1: 'transaction_id,final_amount\n01000000-0000-0000-0000-000000000000,80.5\n03000000-0000-0000-0000-000000000000,75.0\n05000000-0000-0000-0000-000000000000,75.125\n',
  q2_best_selling: 'year_month_created_at,item_name,sellings_qty\n2024-03,Latte,2\n',
  q2_most_profitable: 'year_month_created_at,item_name,profit_sum\n2024-03,Mocha,70.0\n',
  q3: 'year_half_created_at,store_name,tpv\n2024-H1,2,10.0\n2024-H1,"G Coffee, One",230.625\n',
  q4: 'store_name,birthdate,purchases_qty\n2,1970-01-01,1\n"G Coffee, One",1970-01-01,1\n"G Coffee, One",1970-01-02,1\n',
};

const bytes = (answer: Answer): string => Buffer.concat([...answer.csv()]).toString();

class System {
  readonly broker = new EmbeddedBroker({ keepUnacked: true });
  readonly failures: unknown[] = [];
  readonly workers: StageWorker[] = [];
  readonly collectors = new Map<JobRun, AnswerCollector>();
  readonly onError = (error: unknown): number => this.failures.push(error);
  readonly service = new JobService({
    transport: this.broker.transport(),
    slots: 10,
    creditBytes: 1 << 20,
    now: () => 0,
    onError: this.onError,
  });

  async worker(options: Partial<StageWorkerOptions> = {}): Promise<StageWorker> {
    const worker = new StageWorker({
      transport: this.broker.transport(),
      serves: () => true,
      owns: () => true,
      replica: 0,
      prefetch: 2,
      onError: this.onError,
      ...options,
    });
    this.workers.push(worker);
    await worker.start();
    return worker;
  }

  async open(name: string): Promise<JobRun> {
    const plan = planJob(parseQueryIds(''), defaultParameters, { partitions: 2 });
    const collector = new AnswerCollector(plan);
    const run = await this.service.open(
      { job: jobId(name), owner: 'test', plan, fingerprint: '' },
      { submitted: (part) => collector.add(part) },
    );
    this.collectors.set(run, collector);
    return run;
  }

  async answersOf(run: JobRun): Promise<Record<string, string>> {
    await run.finished;
    return Object.fromEntries(
      this.collectors
        .get(run)!
        .answers()
        .map((answer) => [answer.sink.name, bytes(answer)]),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.stop()));
    await this.service.stop();
    this.broker.close();
  }
}

async function upload(run: JobRun, table: TableName): Promise<void> {
  await Promise.all(
    tables[table].map((chunk, seq) => run.ingest(table, chunkSeq(seq), encodeChunk(chunk, DATA_ENVELOPE_BYTES))),
  );
  await run.endTable(table, tables[table].length);
}

/** A transport on which the reading of some logs fails as it does while the broker has no node for them. */
function withUnreadable(transport: Transport, isUnreadable: (log: string) => boolean): Transport {
  return {
    workQueue: (name) => transport.workQueue(name),
    log: (name) => {
      const log = transport.log(name);
      const startReading: Log['startReading'] = (handler, options) =>
        isUnreadable(name)
          ? Promise.reject(new CoffeeError('TRANSPORT', `log ${name} has no node`))
          : log.startReading(handler, options);
      return {
        name,
        declare: () => log.declare(),
        append: (body) => log.append(body),
        startReading,
        delete: () => log.delete(),
      };
    },
    close: () => transport.close(),
  };
}

async function until(what: string, condition: () => boolean, state: unknown): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const all = Object.keys(tables) as TableName[];

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
    await Promise.all(all.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    expect(system.failures).toEqual([]);
  });

  it('gives the same answers with several replicas, each owning some partitions', async () => {
    for (let replica = 0; replica < 3; replica++)
      await system.worker({ replica, owns: (_group, part) => part % 3 === replica });
    const run = await system.open('j1');
    await Promise.all(all.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('gives the same answers when every partition has two owners', async () => {
    await system.worker({ replica: 0 });
    await system.worker({ replica: 1 });
    const run = await system.open('j1');
    await Promise.all(all.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('starts late: what was uploaded before waits for it', async () => {
    const run = await system.open('j1');
    for (const table of all) await upload(run, table);
    await system.worker();
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('takes over from one that stopped in the middle', async () => {
    const first = await system.worker();
    const run = await system.open('j1');
    await upload(run, 'transactions');
    await first.stop();
    expect(first.state).toBe('stopped');
    await system.worker({ replica: 1 });
    for (const table of all.filter((name) => name !== 'transactions')) await upload(run, table);
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('counts a chunk once that is uploaded twice', async () => {
    await system.worker();
    const run = await system.open('j1');
    await upload(run, 'transactions');
    for (const table of all) await upload(run, table);
    expect(await system.answersOf(run)).toEqual(expected);
  });

  it('runs several jobs side by side', async () => {
    await system.worker();
    const runs = await Promise.all(['j1', 'j2', 'j3'].map((name) => system.open(name)));
    await Promise.all(runs.flatMap((run) => all.map((table) => upload(run, table))));
    for (const run of runs) expect(await system.answersOf(run)).toEqual(expected);
  });

  it('fails the job of a chunk that it cannot process, and only that', async () => {
    await system.worker();
    const [bad, good] = await Promise.all([system.open('bad'), system.open('good')]);
    const nonsense = new Uint8Array(DATA_ENVELOPE_BYTES + 16).fill(7);
    await bad.ingest('transactions', chunkSeq(0), nonsense);
    await expect(bad.finished).rejects.toThrow(/not a valid chunk/);
    await system.service.end(bad.job, 'failed', 'bad chunk');
    await Promise.all(all.map((table) => upload(good, table)));
    expect(await system.answersOf(good)).toEqual(expected);
  });

  it('fails the job of a chunk that ends its worker again and again, and only that', async () => {
    const [bad, good] = await Promise.all([system.open('bad'), system.open('good')]);
    await Promise.all(all.flatMap((table) => [upload(bad, table), upload(good, table)]));
    let deaths = 0;
    const live = async (): Promise<void> => {
      const transport = system.broker.transport();
      const failpoint: WorkerFailpoint = (name, stage, { job, seq }) => {
        if (name !== 'after-receive' || job !== bad.job || seq !== 1 || stage !== 'filter.year.transactions') return;
        // As good as dead: it loses its connection, and whatever it still does reaches nobody.
        deaths++;
        void transport.close().then(live);
        throw new CoffeeError('TRANSPORT', 'dead');
      };
      await system.worker({ transport, failpoint, onError: () => undefined });
    };
    await live();
    await expect(bad.finished).rejects.toThrow('chunk 1: the chunk ended its worker 3 times');
    // The first time it was not known whose doing it was.
    expect(deaths).toBe(4);
    expect(await system.answersOf(good)).toEqual(expected);
  });

  it('drops what is no message, and a chunk of a job that nobody has opened', async () => {
    const events: WorkerEvent[] = [];
    await system.worker({ onEvent: (event) => events.push(event) });
    const run = await system.open('j1');
    const queue = system.broker.transport().workQueue('filter.year');
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
    await Promise.all(all.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    const dropped = events.flatMap((event) => (event.type === 'messageDropped' ? [event.error.message] : []));
    expect(dropped.sort()).toEqual([
      'a chunk of job nobody, which nobody has opened',
      'not a valid data message: it is shorter than its envelope',
    ]);
    expect(system.failures).toEqual([]);
  });

  it('fails a job whose plan it cannot act on', async () => {
    await system.worker({
      checkPlan: () => {
        throw new CoffeeError('BAD_MESSAGE', 'not a valid plan');
      },
    });
    const run = await system.open('j1');
    await expect(run.finished).rejects.toThrow('not a valid plan');
    expect(system.failures).toEqual([]);
  });

  it('starts among jobs that have ended and whose logs are gone', async () => {
    await system.worker();
    const run = await system.open('old');
    await Promise.all(all.map((table) => upload(run, table)));
    await run.finished;
    await system.service.end(run.job, 'completed');
    await system.service.delete(run.job);
    const events: WorkerEvent[] = [];
    const late = await system.worker({ replica: 1, onEvent: (event) => events.push(event) });
    expect([late.jobs, events]).toEqual([0, []]);
    expect(system.failures).toEqual([]);
  });

  it('leaves nothing behind when the job has ended', async () => {
    await system.worker();
    const run = await system.open('j1');
    await Promise.all(all.map((table) => upload(run, table)));
    await run.finished;
    await system.service.end(run.job, 'completed');
    await system.service.delete(run.job);
    await system.stop();
    // The journal stays: Announced, Opened, Started, Ended, Deleted, and the mark of each of its two readers.
    expect(system.broker.contents).toEqual({ waiting: 0, records: 7 });
  });

  describe('beside a job whose logs cannot be read for now', () => {
    const events: WorkerEvent[] = [];
    /** All but this one can be begun. */
    let unreadable: string;
    let bad: JobRun;
    const began = (type: WorkerEvent['type']): string[] =>
      events.flatMap((event) => (event.type === type && 'job' in event ? [event.job] : []));

    beforeEach(async () => {
      events.length = 0;
      bad = await system.open('bad');
      unreadable = channelNames
        .logsOf(bad.job, bad.plan)
        .filter((name) => name.includes('.part.'))
        .at(-1)!;
      const transport = withUnreadable(system.broker.transport(), (name) => name === unreadable);
      await system.worker({ transport, onEvent: (event) => events.push(event) });
      const good = await system.open('good');
      await Promise.all(all.flatMap((table) => [upload(bad, table), upload(good, table)]));
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
    await Promise.all(all.map((table) => upload(run, table)));
    expect(await system.answersOf(run)).toEqual(expected);
    expect([...new Set(served)].every((stage) => stage.startsWith('filter.'))).toBe(true);
  });

  describe('of which one serves several stages in a row', () => {
    const deliveries = (events: readonly WorkerEvent[], queue: string): number =>
      events.filter((event) => event.type === 'delivered' && event.queue === queue).length;
    const done = (events: readonly WorkerEvent[], queue: string): number =>
      events.filter((event) => event.type === 'chunkDone' && event.queue === queue).length;
    const later = all.filter((table) => table !== 'transactions');
    const uploadOne = (run: JobRun, seq: number): Promise<void> =>
      run.ingest('transactions', chunkSeq(seq), encodeChunk(tables.transactions[seq]!, DATA_ENVELOPE_BYTES));
    let events: WorkerEvent[];
    let heard: () => void;
    const onEvent = (event: WorkerEvent): void => {
      events.push(event);
      heard();
    };
    const until = (what: string, condition: () => boolean): Promise<void> =>
      new Promise((resolve, reject) => {
        const failed = (): void => reject(new Error(`waited in vain until ${what}: ${JSON.stringify(events)}`));
        const deadline = setTimeout(failed, 4_000);
        heard = () => {
          if (!condition()) return;
          clearTimeout(deadline);
          resolve();
        };
        heard();
      });
    /** What is in hand is done, and has been told. */
    const stopWorkers = (): Promise<unknown> => Promise.all(system.workers.map((worker) => worker.stop()));
    beforeEach(() => {
      events = [];
      heard = () => undefined;
    });

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
      await until('chunk 0 is in the queue', () => done(events, 'filter.year') === 1);
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
      await until('chunk 0 went straight on, and came', () => done(events, 'filter.hour') === 2);
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
});
