/** The whole system in one thread, on a few rows, for specs of workers: a broker, a job service, and as many workers as a spec starts. */
import { chunkSeq, jobId } from '@coffee/core';
import { AnswerCollector, JobService, type Answer, type HostedJob } from '@coffee/jobs';
import { parseJournalRecord } from '@coffee/jobs/validate';
import { EmbeddedBroker } from '@coffee/middleware';
import {
  DATA_ENVELOPE_BYTES,
  encodeChunk,
  numberColumn,
  textColumn,
  type Chunk,
  type TextColumn,
  type UuidColumn,
} from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob, type TableName } from '@coffee/query-plan';
import { StageWorker, type StageWorkerOptions } from './stage-worker';

/** 2024-03-05 10:00:00 and a second before 2024. */
const IN_2024 = 1_709_632_800;
const IN_2023 = 1_704_067_199;

const ids = (...first: number[]): UuidColumn => ({
  name: 'transaction_id',
  type: 'uuid',
  values: Uint8Array.from(first.flatMap((byte) => [byte, ...Array<number>(15).fill(0)])),
});
export const names = (name: string, ...texts: string[]): TextColumn => textColumn(name, texts);

/** Two chunks of transactions in one table: five sales, one too early, one by nobody. */
export const tables: { readonly [Table in TableName]: readonly Chunk[] } = {
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

export const expected: Record<string, string> = {
  q1: 'transaction_id,final_amount\n01000000-0000-0000-0000-000000000000,80.5\n03000000-0000-0000-0000-000000000000,75.0\n05000000-0000-0000-0000-000000000000,75.125\n',
  q2_best_selling: 'year_month_created_at,item_name,sellings_qty\n2024-03,Latte,2\n',
  q2_most_profitable: 'year_month_created_at,item_name,profit_sum\n2024-03,Mocha,70.0\n',
  q3: 'year_half_created_at,store_name,tpv\n2024-H1,2,10.0\n2024-H1,"G Coffee, One",230.625\n',
  q4: 'store_name,birthdate,purchases_qty\n2,1970-01-01,1\n"G Coffee, One",1970-01-01,1\n"G Coffee, One",1970-01-02,1\n',
};

const bytes = (answer: Answer): string => Buffer.concat([...answer.csv()]).toString();

export class System {
  readonly broker = new EmbeddedBroker({ keepUnacked: true });
  readonly failures: unknown[] = [];
  readonly workers: StageWorker[] = [];
  readonly collectors = new Map<HostedJob, AnswerCollector>();
  readonly onError = (error: unknown): number => this.failures.push(error);
  readonly service = new JobService({
    transport: this.broker.transport(),
    slots: 10,
    creditBytes: 1 << 20,
    now: () => 0,
    parseRecord: parseJournalRecord,
    onError: this.onError,
  });

  async worker(options: Partial<StageWorkerOptions> = {}): Promise<StageWorker> {
    const worker = new StageWorker({
      transport: this.broker.transport(),
      serves: () => true,
      owns: () => true,
      replica: 0,
      prefetch: 2,
      parseRecord: parseJournalRecord,
      onError: this.onError,
      ...options,
    });
    this.workers.push(worker);
    await worker.start();
    return worker;
  }

  async open(name: string): Promise<HostedJob> {
    const plan = planJob(parseQueryIds('q1,q2,q3,q4'), defaultParameters, { partitions: 2 });
    const collector = new AnswerCollector(plan);
    const run = await this.service.open(
      { job: jobId(name), owner: 'test', plan, fingerprint: '' },
      { submitted: (part) => collector.add(part) },
    );
    this.collectors.set(run, collector);
    return run;
  }

  async answersOf(run: HostedJob): Promise<Record<string, string>> {
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

export async function upload(run: HostedJob, table: TableName): Promise<void> {
  await Promise.all(
    tables[table].map((chunk, seq) => run.ingest(table, chunkSeq(seq), encodeChunk(chunk, DATA_ENVELOPE_BYTES))),
  );
  await run.endTable(table, tables[table].length);
}

export async function until(what: string, condition: () => boolean, state: unknown): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}: ${JSON.stringify(state)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const all = Object.keys(tables) as TableName[];
