import { jobId, noFailpoint } from '@coffee/core';
import { gatewayFailpointNames, type JobServiceOptions } from '@coffee/jobs';
import { MemoryVolume, ResultsStore, type ResultsFailpoint } from '@coffee/results';
import { BreakableTransport } from '@coffee/middleware/faults';
import type { SessionServerOptions } from './server';
import { expectedAnswers } from './testing/small-data';
import { TestSystem, eventually, finish, uploadTable, type TestGateway, type TestJob } from './testing/test-system';

const LEASE = 60_000;

describe('a job whose answers are kept', () => {
  let system: TestSystem;
  let volume: MemoryVolume;
  /** Of all gateways. */
  let elapsed: number;
  beforeEach(() => {
    system = new TestSystem();
    volume = new MemoryVolume();
    elapsed = 0;
  });
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  const storeOf = (failpoint: ResultsFailpoint = noFailpoint): ResultsStore =>
    new ResultsStore({ volume, program: 'test', runBytes: 200, maxBytes: 1 << 30, keep: 1e12, failpoint });
  const gatewayWith = (
    jobs: Partial<JobServiceOptions> = {},
    options: Partial<SessionServerOptions> = {},
  ): Promise<TestGateway> =>
    system.gateway({}, options, { results: storeOf(), lease: LEASE, elapsed: () => elapsed, ...jobs });

  /** A job that is uploaded and left. @returns its id. */
  async function submitted(gateway: TestGateway): Promise<string> {
    const { job } = system.start(system.client(gateway), { keep: true });
    const { job: id, scan } = await job.accepted;
    await Promise.all(scan.map(({ table }) => uploadTable(job, table)));
    job.leave();
    return id;
  }
  const stateOf = (gateway: TestGateway, id: string): string | undefined => gateway.service.find(jobId(id))?.state;
  const ends = (gateway: TestGateway, id: string): Promise<void> =>
    eventually(
      () => stateOf(gateway, id) === 'completed',
      () => [stateOf(gateway, id), gateway.service.find(jobId(id))?.reason],
    );
  /** Whoever looks, looks three times in a lease. */
  async function leaseIsOver(...gateways: readonly TestGateway[]): Promise<void> {
    for (let looks = 0; looks <= 3; looks++) {
      elapsed += LEASE / 3 + 1;
      await Promise.all(gateways.map(({ service, server }) => service.sweep((job) => server.adopt(job))));
    }
  }
  const fetched = async (gateway: TestGateway, id: string): Promise<TestJob> => {
    const fetching = system.resume(system.client(gateway), id);
    expect(await fetching.job.finished).toMatchObject({ outcome: 'completed' });
    return fetching;
  };

  it('completes without its client, and any gateway hands out its answers, again and again', async () => {
    await system.worker();
    const [first, second] = [await gatewayWith(), await gatewayWith()];
    const id = await submitted(first);
    await ends(second, id);
    for (const gateway of [second, first, second]) {
      const fetching = await fetched(gateway, id);
      expect(fetching.answers()).toEqual(expectedAnswers);
      await fetching.job.close();
    }
    // Its logs are gone by now, or soon.
    await eventually(
      () => [...system.broker.logs.keys()].every((name) => !name.startsWith(`job.${id}.`)),
      () => [...system.broker.logs.keys()],
    );
    expect((await fetched(second, id)).answers()).toEqual(expectedAnswers);
  });

  it('is handed to the client that stayed, which can go on through another gateway in the middle', async () => {
    await system.worker();
    const [first, second] = [await gatewayWith(), await gatewayWith()];
    const job = system.start(system.client([first, second]), { keep: true });
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    let parts = 0;
    const again = system.resume(system.client([first, second]), (await job.job.accepted).job, {
      submitted: () => {
        if (++parts === 2) void first.stop();
      },
    });
    expect(await again.job.finished).toMatchObject({ outcome: 'completed' });
    expect(again.answers()).toEqual(expectedAnswers);
  });

  it('is not cancelled when its client stays away, and is taken on by one of the others when its gateway has gone', async () => {
    const first = await gatewayWith();
    const id = await submitted(first);
    await first.stop();
    const others = [await gatewayWith(), await gatewayWith()];
    await leaseIsOver(...others);
    await system.worker();
    await ends(others[0]!, id);
    expect((await fetched(others[1]!, id)).answers()).toEqual(expectedAnswers);
    expect(volume.drafts).toBe(0);
  });

  it('has its lease renewed by its gateway when its client has left', async () => {
    const gateway = await gatewayWith({}, { renewal: 20 });
    const id = await submitted(gateway);
    await eventually(
      () => gateway.server.connections === 0,
      () => gateway.server.connections,
    );
    const renewed = jest.spyOn(gateway.service, 'renew');
    await eventually(
      () => renewed.mock.calls.length > 1,
      () => renewed.mock.calls,
    );
    expect(renewed.mock.calls[0]![0]).toBe(id);
  });

  it('is cancelled when its client leaves before all of it is there', async () => {
    const gateway = await gatewayWith();
    const { job } = system.start(system.client(gateway), { keep: true });
    const { job: id } = await job.accepted;
    await uploadTable(job, 'stores');
    job.leave();
    await gateway.service.catchUp();
    await leaseIsOver(gateway);
    await gateway.service.catchUp();
    expect([stateOf(gateway, id), gateway.service.find(jobId(id))?.reason]).toEqual([
      'cancelled',
      `its client was away for longer than ${LEASE / 1000} s`,
    ]);
  });

  const places = gatewayFailpointNames.filter((name) => name.includes('answers') || name === 'after-run-spilled');
  it.each([...places, 'after-ended'] as const)(
    'has its answers once, equal to the right ones, when its gateway dies %s',
    async (place) => {
      await system.worker();
      // From then on nothing that it says is heard.
      const transport = new BreakableTransport(system.broker.transport());
      const dieAt = (name: string): void => {
        if (name === place) void transport.drop();
      };
      const dying = await gatewayWith(
        {
          transport,
          failpoint: dieAt,
          results: storeOf(dieAt),
          onError: () => undefined,
        },
        { onError: () => undefined },
      );
      const id = await submitted(dying);
      await transport.broken;
      const other = await gatewayWith();
      await leaseIsOver(other);
      await ends(other, id);
      expect((await fetched(other, id)).answers()).toEqual(expectedAnswers);
      expect(await volume.list()).toEqual([id]);
      await leaseIsOver(other);
      expect(other.service.find(jobId(id))?.deleted).toBe(true);
    },
  );

  it('is known and handed out by its manifest alone, when everything else has gone', async () => {
    await system.worker();
    const gateway = await gatewayWith();
    const id = await submitted(gateway);
    await ends(gateway, id);
    const another = new TestSystem();
    try {
      const fresh = await another.gateway({}, {}, { results: storeOf() });
      const client = another.client(fresh);
      const listed = { job: id, state: 'completed', keep: true, badRows: 0 };
      expect(await client.listJobs()).toMatchObject([listed]);
      expect(await client.listJobs(id)).toMatchObject([listed]);
      const fetching = another.resume(client, id);
      expect(await fetching.job.finished).toMatchObject({ outcome: 'completed' });
      expect(fetching.answers()).toEqual(expectedAnswers);
      await client.delete(id);
      expect(await client.listJobs()).toEqual([]);
      await expect(another.resume(client, id).job.accepted).rejects.toMatchObject({ session: 'UNKNOWN_JOB' });
    } finally {
      await another.stop();
      expect(another.failures).toEqual([]);
    }
  });

  it('shows what there is of it, and nothing of it to others', async () => {
    await system.worker();
    const tokens = ['mine-mine', 'other-one'];
    const gateway = await gatewayWith({}, { tokens });
    const [mine, others] = tokens.map((token) => system.client(gateway, { token }));
    const job = system.start(mine!, { keep: true });
    await finish(job);
    const { job: id } = await job.job.accepted;
    await job.job.close();
    const [listed] = await mine!.listJobs(id);
    expect(listed).toMatchObject({ state: 'completed', keep: true, keptUntil: expect.any(Number) as number });
    expect(listed!.answers!.map(({ name }) => name)).toEqual(Object.keys(expectedAnswers));
    expect(await others!.listJobs()).toEqual([]);
    await expect(others!.delete(id)).rejects.toMatchObject({ session: 'UNKNOWN_JOB' });
    await expect(system.resume(others!, id).job.accepted).rejects.toMatchObject({ session: 'UNKNOWN_JOB' });
    await mine!.delete(id);
    const [after] = await mine!.listJobs(id);
    expect([after!.state, after!.keptUntil, after!.answers]).toEqual(['completed', undefined, undefined]);
    await expect(system.resume(mine!, id).job.accepted).rejects.toThrow(`the results of job ${id} are gone`);
  });

  it('is deleted only when it has ended', async () => {
    const gateway = await gatewayWith();
    const client = system.client(gateway);
    const id = await submitted(gateway);
    await expect(client.delete(id)).rejects.toThrow(`job ${id} is running: cancel it first`);
    await client.cancel(id);
    await client.delete(id);
  });

  it('fails with the reason when its answers cannot be stored', async () => {
    await system.worker();
    volume.full = true;
    const gateway = await gatewayWith();
    const job = system.start(system.client(gateway), { keep: true });
    const { scan } = await job.job.accepted;
    await Promise.allSettled(scan.map(({ table }) => uploadTable(job.job, table)));
    expect(await job.job.finished).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('the disk is full') as string,
    });
    await eventually(
      () => volume.drafts === 0,
      () => volume.drafts,
    );
  });

  it('is listed as far as it is known though the volume does not answer', async () => {
    const gateway = await gatewayWith({ results: storeOf(), onError: () => undefined }, { onError: () => undefined });
    const id = await submitted(gateway);
    jest.spyOn(volume, 'list').mockReturnValue(new Promise(() => undefined));
    // Jobs are seen to all the same.
    await gateway.service.sweep();
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'performance', 'queueMicrotask'] });
    try {
      const listing = system.client(gateway).listJobs(id);
      let listed: unknown;
      void listing.then((jobs) => (listed = jobs));
      while (listed === undefined) {
        jest.advanceTimersByTime(1000);
        await new Promise(setImmediate);
      }
      expect(listed).toMatchObject([{ job: id, state: 'running', keep: true }]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is refused by a gateway that has no place for answers', async () => {
    const gateway = await system.gateway();
    const { job } = system.start(system.client(gateway), { keep: true });
    await expect(job.accepted).rejects.toThrow('this gateway keeps no answers');
  });

  it('leaves nothing in the store when it is cancelled in the moment in which it is stored', async () => {
    await system.worker();
    const gateway: TestGateway = await gatewayWith({
      results: storeOf((name, _subject, { job }) => {
        if (name === 'after-answers-written') void gateway.service.cancel(job, 'anonymous', 'cancelled by its owner');
      }),
    });
    const id = await submitted(gateway);
    await eventually(
      () => stateOf(gateway, id) === 'cancelled',
      () => stateOf(gateway, id),
    );
    await eventually(
      () => volume.entries === 0,
      () => volume.entries,
    );
  });
});
