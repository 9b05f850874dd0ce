import { randomBytes } from 'node:crypto';
import { chunkSeq } from '@coffee/core';
import { DATA_ENVELOPE_BYTES, encodeChunk, numberColumn, type UuidColumn } from '@coffee/protocol';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually } from './testing/test-system';

describe('a client that does not keep up', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  const ROWS = 20_000;
  /** A sale of 90 in 2024 in every row: all of them are answers of Q1. */
  function sales(): Uint8Array<ArrayBuffer> {
    const ids: UuidColumn = { name: 'transaction_id', type: 'uuid', values: randomBytes(16 * ROWS) };
    const columns = [
      ids,
      numberColumn('final_amount', new Array<number>(ROWS).fill(90_000)),
      numberColumn('created_at', new Array<number>(ROWS).fill(1_709_632_800)),
    ];
    return encodeChunk({ rows: ROWS, columns }, DATA_ENVELOPE_BYTES);
  }

  it.each([
    ['its own bytes are out', { resultWindowBytes: 100_000 }],
    ['the bytes of all are out', { sharedResultBytes: 100_000 }],
  ])('holds back the reader of the results and is disconnected when %s', async (_what, limits) => {
    await system.worker();
    const gateway = await system.gateway({ ...limits, frameDeadline: 300 });
    const uploader = system.start(system.client(gateway), { queries: ['q1'] });
    const { job } = await uploader.job.accepted;
    const chunks = 10;
    await Promise.all(
      Array.from({ length: chunks }, (_, seq) => uploader.job.upload('transactions', chunkSeq(seq), sales())),
    );
    await uploader.job.close();

    const client = await RawClient.begin(gateway.port);
    client.json('RESUME', { job });
    await eventually(
      () => client.closed,
      () => client.frames.map(({ type }) => type),
    );
    // A client may keep one back: the second is the one that it should have acknowledged.
    expect(client.frames.filter(({ type }) => type === 'SUBMIT_RESULTS')).toHaveLength(2);
    expect(await client.receive('ERROR')).toMatchObject({ code: 'TOO_SLOW', retriable: true });
    expect([...gateway.service.jobs()][0]?.state).toBe('running');

    const again = system.resume(system.client(gateway), job);
    await again.job.completeTable('transactions', chunks);
    expect(await again.job.finished).toMatchObject({ outcome: 'completed' });
    expect(again.answers()['q1']!.split('\n')).toHaveLength(chunks * ROWS + 2);
  });

  it('is disconnected when it reads nothing at all', async () => {
    await system.worker();
    const gateway = await system.gateway({ pingInterval: 50, resultWindowBytes: 1 << 30 });
    const uploader = system.start(system.client(gateway), { queries: ['q1'] });
    const { job } = await uploader.job.accepted;
    const chunks = 25;
    await Promise.all(
      Array.from({ length: chunks }, (_, seq) => uploader.job.upload('transactions', chunkSeq(seq), sales())),
    );
    await uploader.job.close();
    await eventually(
      () => gateway.server.connections === 0,
      () => gateway.server.connections,
    );
    const client = await RawClient.begin(gateway.port);
    client.json('RESUME', { job });
    client.socket.pause();
    // It says that it lives, but does not read.
    const pings = setInterval(() => client.frame('PING'), 20);
    await eventually(
      () => gateway.server.connections === 0,
      () => gateway.server.connections,
    );
    clearInterval(pings);
    client.end();
  });

  it('has its turn at fetching answers of jobs that are complete, while as many others do not read theirs', async () => {
    await system.worker();
    const gateway = await system.gateway({ deliveries: 2, resultWindowBytes: 1000 });
    const complete = async (): Promise<string> => {
      const { job } = system.start(system.client(gateway), { queries: ['q1'] });
      await job.accepted;
      await Promise.all([0, 1, 2].map((seq) => job.upload('transactions', chunkSeq(seq), sales())));
      await job.completeTable('transactions', 3);
      await job.finished;
      return (await job.accepted).job;
    };
    const [slow, other] = [await complete(), await complete()];
    const resume = async (job: string): Promise<RawClient> => {
      const client = await RawClient.begin(gateway.port);
      client.json('RESUME', { job });
      return client;
    };
    const first = await resume(slow);
    await first.receive('SUBMIT_RESULTS');
    const second = await resume(other);
    second.frame('PING');
    await second.receive('PONG');
    expect(second.frames).toEqual([]);
    first.end();
    await second.receive('SUBMIT_RESULTS');
    second.end();
  });
});
