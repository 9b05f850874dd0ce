import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CoffeeError, chunkSeq, jobId, partition } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { SeqSet, encodeBody, numberColumn, textColumn, type ProgressRecord } from '@coffee/protocol';
import { channelNames, defaultParameters, outputsOf, parseQueryIds, planJob } from '@coffee/query-plan';
import { until } from '@coffee/testing';
import type { EncodedPart } from './encoded-parts';
import { HostedJob } from './hosted-job';
import { ProgressLog } from './progress-log';

const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
const chunk = () => encodeBody({ rows: 1, columns: [numberColumn('final_amount', [75_000])] });

/** Resolves when the condition holds. */
describe('HostedJob', () => {
  it('does not end a table while a chunk of it is not confirmed, and ends it when that was sent again', async () => {
    const broker = new EmbeddedBroker();
    let refused = 0;
    const transport = altered(broker.transport(), {
      queue: (queue) => ({
        send: (body) =>
          refused++ === 0 ? Promise.reject(new CoffeeError('TRANSPORT', 'refused by a test')) : queue.send(body),
      }),
    });
    const run = new HostedJob(transport, jobId('j1'), plan, 1 << 20);
    await run.declare();
    const ingest = (seq: number): Promise<void> => run.ingest('transactions', chunkSeq(seq), chunk());
    await expect(ingest(0)).rejects.toThrow('refused');
    await ingest(1);
    await expect(run.completeTable('transactions', 2)).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: 'table transactions cannot end: its chunk 0 could not be sent: send it again',
    });
    await ingest(0);
    await run.completeTable('transactions', 2);
    broker.close();
  });

  it('ends a table whose chunk was processed though its confirm was lost, be it sent again or not', async () => {
    const broker = new EmbeddedBroker();
    const transport = altered(broker.transport(), {
      queue: (queue) => ({
        send: async (body) => {
          await queue.send(body);
          throw new CoffeeError('TRANSPORT', 'its confirm was lost by a test');
        },
      }),
    });
    const run = new HostedJob(transport, jobId('j1'), plan, 1 << 20);
    await run.declare();
    await run.follow();
    const ingest = (seq: number): Promise<void> => run.ingest('transactions', chunkSeq(seq), chunk());
    for (const seq of [0, 1, 2]) await expect(ingest(seq)).rejects.toThrow('was lost');
    const missing = (): Promise<unknown> => run.completeTable('transactions', 3).catch((thrown: unknown) => thrown);
    expect(await missing()).toMatchObject({ code: 'TRANSPORT', chunks: [0, 1, 2] });
    expect(await missing()).toMatchObject({
      message: expect.stringMatching(/chunk 0 .* nor could 2 more: send them/) as string,
    });
    const progress = new ProgressLog(broker.transport().log(channelNames.progress(jobId('j1'))));
    const processed = async (seq: number): Promise<void> => {
      const { id: stage } = plan.stages[0]!;
      await progress.append({ type: 'StageStats', stage, seq: chunkSeq(seq), rowsIn: 1, rowsOut: 0, sentTo: [] });
      await until(`chunk ${seq} is done`, () => run.progress.hasDone(stage, chunkSeq(seq)));
    };
    await processed(0);
    await ingest(0);
    await processed(2);
    expect(await missing()).toMatchObject({ chunks: [1] });
    await processed(1);
    expect(await missing()).toBeUndefined();
    broker.close();
  });

  it('sends a chunk once, however often it comes, and takes a copy of it when it takes that', async () => {
    const broker = new EmbeddedBroker({ keepUnacked: true });
    const run = new HostedJob(broker.transport(), jobId('j1'), plan, 1);
    await run.declare();
    await run.follow();
    let taken = 0;
    const ingest = async (): Promise<void> => {
      await run.ingest('transactions', chunkSeq(0), chunk());
      taken++;
    };
    const ingested = Array.from({ length: 100 }, ingest);
    await until('a chunk is sent', () => broker.contents.waiting > 0);
    // Once sent, it waits for room.
    await Promise.race([ingest(), new Promise((resolve) => setImmediate(resolve))]);
    expect({ ...broker.contents, taken }).toMatchObject({ waiting: 1, taken: 0 });
    const [first] = plan.stages;
    const progress = new ProgressLog(broker.transport().log(channelNames.progress(jobId('j1'))));
    const done = { type: 'StageStats', stage: first!.id, seq: chunkSeq(0), rowsIn: 1, rowsOut: 0, sentTo: [] } as const;
    await progress.append(done);
    await Promise.all(ingested);
    await ingest();
    expect(broker.contents.waiting).toBe(1);
    broker.close();
  });

  it('keeps no copy of a chunk while that waits for credit', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const broker = new EmbeddedBroker({ keepUnacked: true });
    const run = new HostedJob(broker.transport(), jobId('j1'), plan, 1);
    await run.declare();
    const ingest = (body: Uint8Array): void => void run.ingest('transactions', chunkSeq(0), body);
    ingest(chunk());
    await until('a chunk is sent', () => broker.contents.waiting > 0);
    const copies = Array.from({ length: 10 }, () => {
      const copy = chunk();
      ingest(copy);
      return new WeakRef(copy);
    });
    // What was looked up in this turn is kept until its end.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    expect(copies.filter((copy) => copy.deref())).toEqual([]);
    broker.close();
  });

  it('sends a chunk again that came through another connection, and none that is done', async () => {
    const broker = new EmbeddedBroker({ keepUnacked: true });
    const run = (): HostedJob => new HostedJob(broker.transport(), jobId('j1'), plan, 1 << 20);
    await run().declare();
    for (const times of [1, 2]) {
      await run().ingest('transactions', chunkSeq(0), chunk());
      expect(broker.contents.waiting).toBe(times);
    }
    const progress = new ProgressLog(broker.transport().log(channelNames.progress(jobId('j1'))));
    const stage = plan.stages[0]!.id;
    await progress.append({ type: 'StageStats', stage, seq: chunkSeq(0), rowsIn: 1, rowsOut: 0, sentTo: [] });
    const last = run();
    await last.follow();
    await until('it has done one', () => last.done === 1);
    await last.ingest('transactions', chunkSeq(0), chunk());
    expect(broker.contents.waiting).toBe(2);
    broker.close();
  });

  it('takes for progress what the job has not had before, and nothing that is said again or of attempts', async () => {
    const broker = new EmbeddedBroker();
    const run = new HostedJob(broker.transport(), jobId('j1'), plan, 1 << 20);
    await run.declare();
    await run.follow();
    const progress = new ProgressLog(broker.transport().log(channelNames.progress(jobId('j1'))));
    const stage = plan.stages[0]!.id;
    const attempted = { stage, seq: chunkSeq(0), worker: 'w' };
    const read: number[] = [];
    const appended = async (...records: readonly ProgressRecord[]): Promise<void> => {
      await progress.append(...records);
      // Behind them a chunk that nobody has reported yet.
      const last = chunkSeq(10 + read.length);
      await progress.append({ type: 'StageStats', stage, seq: last, rowsIn: 1, rowsOut: 0, sentTo: [] });
      await until('the last chunk is done', () => run.progress.hasDone(stage, last));
      read.push(run.done - read.length - 1);
    };
    const stats: ProgressRecord = { type: 'StageStats', stage, seq: chunkSeq(0), rowsIn: 1, rowsOut: 0, sentTo: [] };
    await appended(stats);
    await appended(stats, stats);
    for (let attempt = 1; attempt < 4; attempt++)
      await appended(
        { type: 'StageAttempt', ...attempted, attempt },
        { type: 'AttemptReturned', ...attempted, attempt },
      );
    const ofTable: ProgressRecord = { type: 'TableCompleted', table: 'transactions', chunks: 100 };
    await appended(ofTable);
    await appended(ofTable);
    expect(read).toEqual([1, 1, 1, 1, 1, 2, 2]);
    broker.close();
  });

  it('says which part of an answer is missing when all stages have ended', async () => {
    const broker = new EmbeddedBroker();
    const run = new HostedJob(broker.transport(), jobId('j1'), plan, 1 << 20);
    await run.declare();
    await run.follow();
    await run.ingest('transactions', chunkSeq(0), chunk());
    await run.completeTable('transactions', 1);
    await until('a chunk is missing', () => run.missing.includes('1 of 1 chunks missing: 0'));
    const progress = new ProgressLog(broker.transport().log(channelNames.progress(jobId('j1'))));
    for (const each of plan.stages) {
      const { id: stage } = each;
      const ports = outputsOf(each).map((edge) => ({ edge, partition: partition(0) }));
      const expected = ports.map((port) => ({ port, seqs: SeqSet.range(1) }));
      await progress.append({ type: 'StageStats', stage, seq: chunkSeq(0), rowsIn: 1, rowsOut: 1, sentTo: ports });
      await progress.append({ type: 'StageEnd', stage, partition: partition(0), expected });
    }
    await until('nothing stalls', () => run.progress.stalled() === '');
    expect(run.missing).toMatch(/^answer q1 0: from partition 0 of stage .*: 1 of 1 chunks missing: 0$/);
    broker.close();
  });

  it('sends what was computed where the table is scanned, tells of it when that is confirmed, and of the end', async () => {
    const broker = new EmbeddedBroker();
    const scanned = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2, layout: 'scan' });
    const run = new HostedJob(broker.transport(), jobId('j1'), scanned, 1);
    await run.declare();
    await run.follow();
    const [stage] = scanned.stages;
    const [edge] = outputsOf(stage!);
    const rows = {
      rows: 1,
      columns: [textColumn('transaction_id', ['t1']), numberColumn('final_amount', [75_000])],
    };
    const part: EncodedPart = {
      port: { edge: edge!, partition: partition(0) },
      body: encodeBody(rows),
    };
    await run.ingestComputed(chunkSeq(0), [{ stage: stage!.id, rowsIn: 3, rowsOut: 1, parts: [part] }]);
    await run.ingestComputed(chunkSeq(1), [{ stage: stage!.id, rowsIn: 2, rowsOut: 0, parts: [] }]);
    await until('five rows are counted', () => run.rows === 5);
    expect(run.missing).toBe(
      'table transactions has not ended; stage filter.transactions: 2 chunks done, input has not ended',
    );
    await run.completeTable('transactions', 2);
    // No worker serves the stage: nobody else would announce its end.
    await run.finished;
    expect(run.missing).toBe('');
    await run.leave(new CoffeeError('SUPERSEDED', 'resumed elsewhere'));
    const why = { code: 'SUPERSEDED', message: 'resumed elsewhere' };
    await expect(run.ingestComputed(chunkSeq(2), [])).rejects.toMatchObject(why);
    await expect(run.ingest('transactions', chunkSeq(2), new Uint8Array())).rejects.toMatchObject(why);
    broker.close();
  });
});
