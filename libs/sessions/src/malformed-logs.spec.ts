/** What a gateway makes of logs of a job in which there is what no process of the system writes. */
import { chunkSeq, edgeId, jobId, partition, stageId, type JobId } from '@coffee/core';
import { decodeJournalRecord } from '@coffee/jobs';
import { altered } from '@coffee/middleware/faults';
import {
  ByteWriter,
  DATA_ENVELOPE_BYTES,
  encodeChunk,
  encodeDataMessage,
  encodeProgressRecord,
  numberColumn,
  textColumn,
  type DataMessage,
} from '@coffee/protocol';
import { channelNames } from '@coffee/query-plan';
import { shopPlan } from '@coffee/testing';
import { expectedAnswers } from './testing/small-data';
import { TestSystem, finish, type TestGateway, type TestJob } from './testing/test-system';

const plan = shopPlan({ partitions: 2 });
const answer = plan.results[0]!;
const noEdge = 0xffff;
const stage = plan.stages.find((each) => 'queue' in each)!.id;
const partitioned = plan.stages.find((each) => !('queue' in each))!.id;

const stats = (of: string): Uint8Array<ArrayBuffer> =>
  encodeProgressRecord({
    type: 'StageStats',
    stage: stageId(of),
    seq: chunkSeq(0),
    rowsIn: 0xffff_ffff,
    rowsOut: 0,
    sentTo: [],
  });
const end = (of: string, part: number): Uint8Array<ArrayBuffer> =>
  encodeProgressRecord({ type: 'StageEnd', stage: stageId(of), partition: partition(part), expected: [] });
const tableCompleted = (table: string, chunks = 1): Uint8Array<ArrayBuffer> =>
  encodeProgressRecord({ type: 'TableCompleted', table, chunks });
/** A record of this version up to its name, of a kind by its number. */
const record = (kind: number): ByteWriter => new ByteWriter().u8(3).u8(kind).text(stage);

const [id, amount] = [textColumn('transaction_id', ['a']), numberColumn('final_amount', [75_000])];
const chunk = encodeChunk({ rows: 1, columns: [id, amount] });
const result = (job: JobId, change: Partial<DataMessage> = {}): Uint8Array<ArrayBuffer> =>
  encodeDataMessage({
    job,
    edge: answer.input,
    sourcePartition: partition(0),
    seq: chunkSeq(0),
    chunk,
    ...change,
  });
/** A result in whose envelope there is something else. */
function rewritten(job: JobId, at: number, ...bytes: number[]): Uint8Array<ArrayBuffer> {
  const body = result(job);
  body.set(bytes, at);
  return body;
}

describe('what no process of the system writes', () => {
  let system: TestSystem;
  let gateway: TestGateway;
  let other: TestJob;
  const closed: Error[] = [];
  /** The job of each `JobEnded` that was written. */
  const ended: string[] = [];
  beforeAll(async () => {
    system = new TestSystem();
    const transport = altered(system.broker.transport(), {
      log: (log) => ({
        append: (body) => {
          const record = log.name === channelNames.journal ? decodeJournalRecord(body) : undefined;
          if (record?.type === 'JobEnded') ended.push(record.job);
          return log.append(body);
        },
      }),
    });
    const events = { closed: (_peer: string, error: Error | undefined): unknown => error && closed.push(error) };
    // There is no worker yet, which would find the same in a progress log, and tell it.
    gateway = await system.gateway({}, { events }, { transport });
    other = system.start(system.client(gateway));
    await other.job.accepted;
  });
  afterAll(() => system.stop());

  type Row = readonly [what: string, body: (job: JobId) => Uint8Array<ArrayBuffer>, reason: string];

  const inProgress: readonly Row[] = [
    ['nothing', () => new Uint8Array(), 'its progress log: not a valid progress record: it is cut off'],
    ['text', () => new Uint8Array(Buffer.from('HTTP/1.1 200 OK')), 'version 72 is not 3'],
    ['a result', (job) => result(job), 'version 1 is not 3'],
    ['a kind that is none', () => record(200).finish(), '200 is no kind of record'],
    ['half a record', () => stats(stage).slice(0, 9), 'it is cut off'],
    ['a record, then half of one', () => new Uint8Array([...stats(stage), ...stats(stage).slice(0, 9)]), 'is cut off'],
    ['a name that is no text', () => new ByteWriter().u8(3).u8(2).u8(1).u8(0xff).u32(1).finish(), 'not UTF-8'],
    ['a seq beyond any table', () => record(4).u32(0xffff_ffff).text('', 2).finish(), 'seq 4294967295 is beyond'],
    [
      'more chunks than a table has',
      () =>
        new ByteWriter()
          .u8(3)
          .u8(2)
          .text('users')
          .u32(2 ** 31)
          .finish(),
      '2147483648',
    ],
    ['a list of 65535 that are not there', () => record(3).u16(0).u16(0xffff).finish(), 'no room for 65535 entries'],
    [
      'a set of 2^32 words that are not there',
      () => record(3).u16(0).u16(1).u16(0).u16(0).u8(0).u32(0xffff_ffff).finish(),
      'no room for 4294967295 entries',
    ],
    [
      'a set that spans 2^33 chunks',
      () => record(3).u16(0).u16(1).u16(0).u16(0).u8(1).u32(1).u32(0xffff_ffff).u32(0xffff_ffff).finish(),
      'a set in it spans',
    ],
    ['an outcome that is none', () => new ByteWriter().u8(3).u8(5).u8(9).finish(), 'no valid outcome'],
    ['the work of a stage that is none', () => stats('no-stage'), 'the plan has no stateless stage no-stage'],
    ['the end of a stage that is none', () => end('no-stage', 0), 'the plan has no stage no-stage'],
    ['the end of a partition that is none', () => end(partitioned, 99), `stage ${partitioned} has no partition 99`],
    ['the end of a table that is none', () => tableCompleted('no-table'), 'the plan has no table no-table'],
    [
      'its end, which is in no journal',
      () => encodeProgressRecord({ type: 'JobEnded', outcome: 'completed' }),
      'its progress log says that it has ended, the journal does not',
    ],
    [
      'a table that ends in two ways',
      () => new Uint8Array([...tableCompleted('transactions'), ...tableCompleted('transactions', 1 << 24)]),
      'ended with 1 chunks and with 16777216',
    ],
  ];

  const inResults: readonly Row[] = [
    ['nothing', () => new Uint8Array(), 'not a valid data message: it is shorter than its envelope'],
    [
      'half an envelope',
      (job) => result(job).slice(0, DATA_ENVELOPE_BYTES / 2),
      'not a valid data message: it is shorter than its envelope',
    ],
    [
      'text',
      () => new Uint8Array(Buffer.alloc(100, 'HTTP/1.1 200 OK')),
      'not a valid data message: version 72 is not 1',
    ],
    ['another kind', (job) => rewritten(job, 1, 1), 'not a valid data message: it is of another kind'],
    ['no job', (job) => rewritten(job, 2, 0), 'not a valid data message: it has no valid job'],
    ['a chunk that is cut off', (job) => result(job).slice(0, -8), 'not a valid data message: its chunk is not'],
    [
      'a chunk of 2^32 bytes that are not there',
      (job) => rewritten(job, 12, 255, 255, 255, 255),
      'not a valid data message: its chunk is not',
    ],
    [
      'a seq beyond any table',
      (job) => rewritten(job, 8, 255, 255, 255, 255),
      'not a valid data message: seq 4294967295 is beyond any table',
    ],
    ['a chunk of another job', () => result(jobId('j-other')), 'a chunk of job j-other'],
    [
      'a part of no answer',
      (job) => result(job, { edge: edgeId(noEdge) }),
      `a chunk on edge ${noEdge}, of which there is no answer`,
    ],
    [
      'a part without a chunk',
      (job) => result(job, { chunk: new Uint8Array() }),
      'not a valid chunk: it is shorter than its header',
    ],
    [
      'a chunk that claims 2^28 rows',
      (job) => result(job, { chunk: Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0x10) }),
      'not a valid chunk: 268435456 rows',
    ],
    ...(
      [
        ['fewer columns', [amount], 'has the columns final_amount, not transaction_id, final_amount'],
        ['another order of columns', [amount, id], 'has the columns final_amount, transaction_id, not '],
        [
          'more columns',
          [id, amount, numberColumn('more', [1])],
          'has the columns transaction_id, final_amount, more, ',
        ],
        ['a number for a text', [numberColumn('transaction_id', [1]), amount], ': column transaction_id is no '],
      ] as const
    ).map(([what, columns, reason]): Row => [
      `a part with ${what}`,
      (job) => result(job, { chunk: encodeChunk({ rows: 1, columns }) }),
      `a part of answer q1${reason.startsWith(':') ? '' : ' '}${reason}`,
    ]),
    [
      'a part from a partition that is none',
      (job) => result(job, { sourcePartition: partition(99) }),
      `${answer.name} 0 was given a chunk of partition 99`,
    ],
  ];

  async function fails(log: 'progress' | 'results', body: Row[1], reason: string): Promise<void> {
    const { job } = system.start(system.client(gateway));
    const id = jobId((await job.accepted).job);
    await system.broker.transport().log(channelNames[log](id)).append(body(id));
    expect(await job.finished).toEqual({
      job: id,
      outcome: 'failed',
      code: 'JOB_FAILED',
      reason: expect.stringContaining(reason) as string,
    });
    await gateway.service.catchUp();
    expect(ended.filter((one) => one === id)).toHaveLength(1);
  }

  it.each(inProgress)('fails a job, once and with a reason, when its progress log has %s', (_what, body, reason) =>
    fails('progress', body, reason),
  );
  it.each(inResults)('fails a job, once and with a reason, when its results log has %s', (_what, body, reason) =>
    fails('results', body, `its results log: ${reason}`),
  );

  it('fails no other job, and breaks no connection', async () => {
    await system.worker();
    expect(await finish(other)).toMatchObject({ outcome: 'completed' });
    expect(other.answers()).toEqual(expectedAnswers);
    expect([system.failures, closed]).toEqual([[], []]);
  });
});
