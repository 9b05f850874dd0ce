import { chunkSeq, jobId } from '@coffee/core';
import {
  DATA_ENVELOPE_BYTES,
  UPLOAD_HEADER_BYTES,
  decodeResult,
  writeUploadHeader,
  type SubmittedResult,
} from '@coffee/protocol';
import type { StartJob } from './messages';
import { expectedAnswers } from './testing/small-data';
import { RawClient } from './testing/raw-client';
import { TestSystem, chunksOf, eventually, finish, uploadTable, type TestGateway } from './testing/test-system';

describe('a job without its client', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  const stateOf = (gateway: TestGateway, job: string): string | undefined =>
    [...gateway.service.jobs()].find(({ opened }) => opened.job === job)?.state;

  it('goes on through another gateway when its own stops in the middle of the upload', async () => {
    await system.worker();
    const [first, second] = [await system.gateway(), await system.gateway()];
    let interrupted = 0;
    const job = system.start(system.client([first, second]), {}, { interrupted: () => interrupted++ });
    const { scan } = await job.job.accepted;
    await uploadTable(job.job, scan[0]!.table);
    await first.stop();
    await Promise.all(scan.slice(1).map(({ table }) => uploadTable(job.job, table)));
    expect(await job.job.finished).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    expect(interrupted).toBe(1);
  });

  it('is resumed by another process, which is told what has been uploaded', async () => {
    await system.worker();
    const [first, second] = [await system.gateway(), await system.gateway()];
    const before = system.start(system.client(first));
    const { job: id } = await before.job.accepted;
    await uploadTable(before.job, 'users');
    await before.job.close();
    const after = system.resume(system.client(second), id);
    const { ended, scan } = await after.job.accepted;
    expect(ended).toEqual([{ table: 'users', chunks: 1 }]);
    await Promise.all(scan.filter(({ table }) => table !== 'users').map(({ table }) => uploadTable(after.job, table)));
    expect(await after.job.finished).toMatchObject({ outcome: 'completed' });
    expect(after.answers()).toEqual(expectedAnswers);
  });

  it('may be uploaded again from its beginning, through another gateway', async () => {
    await system.worker();
    const [first, second] = [await system.gateway(), await system.gateway()];
    const before = system.start(system.client(first));
    const { job: id, scan } = await before.job.accepted;
    await before.job.upload('transactions', chunkSeq(1), chunksOf(scan[0]!)[1]!);
    await before.job.close();
    const after = system.resume(system.client(second), id);
    await finish(after);
    expect(after.answers()).toEqual(expectedAnswers);
  });

  it('completes, and its results are there for who asks later', async () => {
    const worker = await system.worker();
    await worker.stop();
    const [first, second] = [await system.gateway(), await system.gateway()];
    const before = system.start(system.client(first));
    const { job: id, scan } = await before.job.accepted;
    await Promise.all(scan.map(({ table }) => uploadTable(before.job, table)));
    await before.job.close();
    await system.worker();
    await eventually(
      () => stateOf(second, id) === 'completed',
      () => stateOf(second, id),
    );
    const after = system.resume(system.client(second), id);
    expect(await after.job.finished).toMatchObject({ outcome: 'completed' });
    expect(after.answers()).toEqual(expectedAnswers);
  });

  it('is there without results, too, until its client has said that it knows', async () => {
    await system.worker();
    const gateway = await system.gateway();
    const noRows: Partial<StartJob> = { queries: ['q1'], parameters: { years: [1990] } };
    const before = system.start(system.client(gateway), noRows);
    const { job: id } = await before.job.accepted;
    await finish(before);
    before.job.leave();
    const another = system.start(system.client(gateway), noRows);
    await finish(another);
    await another.job.close();
    const { job: other } = await another.job.accepted;
    await eventually(
      () => gateway.service.entry(jobId(other), 'anonymous').deleted,
      () => stateOf(gateway, other),
    );
    const after = system.resume(system.client(gateway), id);
    expect(await after.job.finished).toMatchObject({ outcome: 'completed' });
    expect(after.answers()['q1']?.trim().split('\n')).toHaveLength(1);
  });

  it('acknowledges and drops what a client still sends that was away when its job completed', async () => {
    await system.worker();
    const gateway = await system.gateway({ resultWindowBytes: 1 });
    const before = system.start(system.client(gateway), { queries: ['q1'] });
    const { job: id, scan } = await before.job.accepted;
    await finish(before);
    before.job.leave();
    const client = await RawClient.begin(gateway.port);
    client.json('RESUME', { job: id });
    await client.receive('JOB_ACCEPTED');
    const chunk = chunksOf(scan[0]!)[0]!;
    const payload = chunk.subarray(DATA_ENVELOPE_BYTES - UPLOAD_HEADER_BYTES);
    writeUploadHeader(payload, 0, { table: 0, seq: 0 });
    client.frame('UPLOAD', payload);
    client.json('TABLE_END', { table: 'transactions', chunks: 2 });
    await client.receive('UPLOAD_ACK');
    await client.receive('TABLE_END_ACK');
    client.end();
    const after = system.resume(system.client(gateway), id);
    expect(await after.job.finished).toMatchObject({ outcome: 'completed' });
    expect(after.answers()).toEqual({ q1: expectedAnswers['q1'] });
  });

  it('gives each result once to a client that comes back in the middle of them', async () => {
    await system.worker();
    const gateways = [await system.gateway({ resultWindowBytes: 1 }), await system.gateway({ resultWindowBytes: 1 })];
    const offsets: number[] = [];
    const job = system.start(
      system.client(gateways),
      {},
      {
        submitted: ({ offset }) => {
          offsets.push(offset);
          if (offsets.length === 2) void gateways[0]!.stop();
        },
      },
    );
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    expect(offsets).toEqual([...new Set(offsets)]);
  });

  it('goes on behind the results that its client has only while they are those of the job', async () => {
    await system.worker();
    const gateway = await system.gateway({ linger: 60_000 });
    const before = system.start(system.client(gateway));
    const { job: id } = await before.job.accepted;
    await finish(before);
    before.job.leave();
    const resume = async (offset: number, mark: number): Promise<RawClient> => {
      const client = await RawClient.begin(gateway.port);
      client.json('RESUME', { job: id, offset, mark });
      return client;
    };
    const results = async (client: RawClient): Promise<SubmittedResult[]> => {
      await eventually(
        () => client.frames.some(({ type }) => type === 'JOB_ENDED'),
        () => client.frames.map(({ type }) => type),
      );
      client.end();
      return client.frames.flatMap(({ type, payload }) => (type === 'SUBMIT_RESULTS' ? [decodeResult(payload)] : []));
    };
    const all = await results(await resume(0, 0));
    const [last, lastButOne] = [all.at(-1)!, all.at(-2)!];
    expect(await results(await resume(lastButOne.offset + 1, lastButOne.mark))).toEqual([last]);
    expect(await results(await resume(last.offset + 1, last.mark))).toEqual([]);

    // The last two come in another order, after a power cut.
    const log = system.broker.transport().log(`job.${id}.results`);
    const bodies: Uint8Array[] = [];
    const reading = await log.startReading(({ body }) => void bodies.push(Uint8Array.from(body)));
    await eventually(
      () => bodies.length > last.offset,
      () => bodies.length,
    );
    await reading.stop();
    system.broker.loseTail(`job.${id}.results`, 2);
    for (const body of bodies.slice(-2).reverse()) await log.append(body);
    for (const { offset, mark } of [lastButOne, last])
      expect(await (await resume(offset + 1, mark)).refused()).toMatchObject({
        code: 'BAD_REQUEST',
        retriable: false,
        message: expect.stringMatching(
          /^the broker has lost results that were read before: .* fetch all of them anew$/,
        ) as string,
      });
    const anew = await results(await resume(0, 0));
    expect(anew.map(({ answer, chunk }) => [answer, chunk])).toEqual(
      [...all.slice(0, -2), last, lastButOne].map(({ answer, chunk }) => [answer, chunk]),
    );
  });

  it('is taken over: the older of two connections is closed', async () => {
    await system.worker();
    const [first, second] = [await system.gateway(), await system.gateway()];
    const before = system.start(system.client(first));
    const { job: id } = await before.job.accepted;
    const after = system.resume(system.client(second), id);
    await expect(before.job.finished).rejects.toMatchObject({
      session: 'SUPERSEDED',
      message: `job ${id} was resumed through another connection`,
    });
    await finish(after);
    expect(after.answers()).toEqual(expectedAnswers);
  });

  it('stays with whom it has when an earlier client of it is gone as soon as its RESUME has come', async () => {
    const gateway = await system.gateway();
    const earlier = await RawClient.begin(gateway.port);
    const later = await RawClient.begin(gateway.port);
    later.json('START_JOB', { queries: ['q1'] });
    const { job } = await later.receive('JOB_ACCEPTED');
    earlier.json('RESUME', { job, offset: 0, mark: 0 });
    earlier.end();
    await eventually(
      () => gateway.server.connections === 1,
      () => gateway.server.connections,
    );
    later.json('CANCEL', { job });
    expect(await later.receive('JOB_ENDED')).toMatchObject({ job, outcome: 'cancelled' });
    later.end();
  });

  it('is refused to a client whose files have changed', async () => {
    const gateway = await system.gateway();
    const before = system.start(system.client(gateway), { fingerprint: 'old' });
    const { job: id } = await before.job.accepted;
    await before.job.close();
    const client = await RawClient.begin(gateway.port);
    client.json('RESUME', { job: id, fingerprint: 'new' });
    expect(await client.refused()).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('is cancelled when its client stays away for longer than the lease, though its gateway is gone', async () => {
    let [elapsed, away] = [0, false];
    // Time goes on whenever somebody looks at the clock.
    const options = { lease: 1000, elapsed: () => (away ? (elapsed += 50) : elapsed) };
    const first = await system.gateway({}, {}, options);
    const second = await system.gateway({}, { renewal: 10 }, options);
    const job = system.start(system.client(first));
    const { job: id } = await job.job.accepted;
    await job.job.close();
    await first.stop();
    expect(stateOf(second, id)).toBe('running');
    away = true;
    await eventually(
      () => stateOf(second, id) === 'cancelled',
      () => stateOf(second, id),
    );
  });

  it('is not cancelled while its client is there', async () => {
    let elapsed = 0;
    const options = { lease: 1000, elapsed: () => elapsed };
    const gateway = await system.gateway({}, { renewal: 10 }, options);
    const other = await system.gateway({}, {}, options);
    const job = system.start(system.client(gateway));
    const { job: id } = await job.job.accepted;
    for (let renewals = 1; renewals <= 8; renewals++) {
      elapsed += 300;
      const before = system.broker.contents.records;
      await eventually(
        () => system.broker.contents.records > before,
        () => 'no renewal',
      );
      await other.service.catchUp();
      await other.service.sweep();
    }
    await other.service.catchUp();
    expect(stateOf(other, id)).toBe('running');
  });

  it('is told its end though that comes while it is being resumed', async () => {
    const gateway = await system.gateway();
    const before = system.start(system.client(gateway));
    const { job: id } = await before.job.accepted;
    await before.job.close();
    const { service } = gateway;
    const resume = service.resume.bind(service);
    jest.spyOn(service, 'resume').mockImplementation(async (...args) => {
      const run = await resume(...args);
      await service.end(run.job, { outcome: 'cancelled', reason: 'in between' });
      await service.catchUp();
      return run;
    });
    const after = system.resume(system.client(gateway), id);
    expect(await after.job.finished).toMatchObject({ outcome: 'cancelled', reason: 'in between' });
  });

  it('fails when it is uploaded and nothing happens to it', async () => {
    const gateway = await system.gateway({ stall: 50 }, { renewal: 10 });
    const job = system.start(system.client(gateway), { queries: ['q1'] });
    const ended = await finish(job);
    expect(ended.outcome).toBe('failed');
    expect(ended.reason).toMatch(/no progress for 0.05 s: stage filter\.transactions/);
  });
});
