import { chunkSeq } from '@coffee/core';
import { expectedAnswers } from '../testing/small-data';
import { TestSystem, chunksOf, eventually, finish } from '../testing/test-system';

describe('a job of a client', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  const nobody = { gateways: [{ host: '127.0.0.1', port: 1 }], pause: 1 };

  it('is given up at once when it is cancelled before a gateway was reached', async () => {
    const waiting: string[] = [];
    const client = system.client([], { ...nobody, onWaiting: ({ message }) => waiting.push(message) });
    const { job } = system.start(client);
    await eventually(
      () => waiting.length > 0,
      () => 'nobody waits',
    );
    job.cancel();
    await expect(job.finished).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(waiting).toEqual([expect.stringContaining('ECONNREFUSED')]);
  });

  it('is given up when no gateway was reached in time, which may be shorter for the first', async () => {
    const { job } = system.start(system.client([], { ...nobody, patience: 1e9, firstPatience: 0 }));
    await expect(job.finished).rejects.toMatchObject({ code: 'TRANSPORT', retriable: true });
  });

  it('tells of what cannot be uploaded any more why that is', async () => {
    const lost = system.start(system.client([], { ...nobody, patience: 1e9, firstPatience: 0 })).job;
    await expect(lost.finished).rejects.toMatchObject({ code: 'TRANSPORT' });
    await expect(lost.completeTable('users', 1)).rejects.toMatchObject({ code: 'TRANSPORT' });

    const cancelled = system.start(system.client(await system.gateway())).job;
    const { job } = await cancelled.accepted;
    cancelled.cancel();
    await cancelled.finished;
    await expect(cancelled.completeTable('users', 1)).rejects.toMatchObject({
      code: 'JOB_OVER',
      message: `job ${job} is cancelled`,
    });
  });

  it('needs nothing more once it has completed', async () => {
    await system.worker();
    const done = system.start(system.client(await system.gateway()));
    await finish(done);
    const { scan } = await done.job.accepted;
    await done.job.upload('users', chunkSeq(0), chunksOf(scan.find(({ table }) => table === 'users')!)[0]!);
    await done.job.completeTable('users', 1);
    expect(done.answers()).toEqual(expectedAnswers);
  });

  it('keeps its results at the gateway when it is left without a word', async () => {
    await system.worker();
    const gateway = await system.gateway();
    const before = system.start(system.client(gateway));
    await finish(before);
    const { job } = await before.job.accepted;
    before.job.leave();
    const after = system.resume(system.client(gateway), job);
    expect(await after.job.finished).toMatchObject({ outcome: 'completed' });
    expect(after.answers()).toEqual(expectedAnswers);
  });
});
