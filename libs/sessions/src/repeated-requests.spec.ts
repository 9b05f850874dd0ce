import { channelNames } from '@coffee/query-plan';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually, type TestGateway } from './testing/test-system';

describe('a client that says the same again and again', () => {
  let system: TestSystem;
  let types: string[];
  beforeEach(async () => {
    system = new TestSystem();
    types = [];
    const journal = system.broker.transport().log(channelNames.journal);
    await journal.declare();
    await journal.startReading(({ body }) => {
      types.push((JSON.parse(Buffer.from(body).toString()) as { type: string }).type);
    });
  });
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  /** How often a type of record was written, when all is written that was asked for. */
  async function written(gateway: TestGateway, type: string): Promise<number> {
    await gateway.service.catchUp();
    return types.filter((candidate) => candidate === type).length;
  }

  async function running(gateway: TestGateway): Promise<{ readonly client: RawClient; readonly job: string }> {
    const client = await RawClient.begin(gateway.port);
    client.json('START_JOB', { queries: ['q1'] });
    const { job } = await client.receive('JOB_ACCEPTED');
    await client.receive('JOB_PLACE');
    return { client, job: String(job) };
  }

  it('has the end of a table written once, and is acknowledged each time', async () => {
    const gateway = await system.gateway();
    const { client } = await running(gateway);
    for (let i = 0; i < 500; i++) client.json('TABLE_END', { table: 'transactions', chunks: 0 });
    for (let i = 0; i < 500; i++) await client.receive('TABLE_END_ACK');
    expect(await written(gateway, 'TableCompleted')).toBe(1);
    client.json('TABLE_END', { table: 'transactions', chunks: 1 });
    expect(await client.refused()).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('has the end of a table of files written once', async () => {
    const gateway = await system.gateway();
    const client = await RawClient.begin(gateway.port);
    client.json('START_JOB', {
      queries: ['q1'],
      format: 'csv',
      tables: [{ table: 'transactions', files: [{ name: 'empty.csv', size: 0 }] }],
    });
    await client.receive('JOB_PLACE');
    for (let i = 0; i < 100; i++) client.json('TABLE_END', { table: 'transactions' });
    for (let i = 0; i < 100; i++) await client.receive('TABLE_END_ACK');
    expect(await written(gateway, 'TableCompleted')).toBe(1);
  });

  it('has a job cancelled once, however many ask for it at once', async () => {
    const gateway = await system.gateway();
    const { job } = await running(gateway);
    const others = await Promise.all(Array.from({ length: 10 }, () => RawClient.begin(gateway.port)));
    for (const other of others) for (let i = 0; i < 10; i++) other.json('CANCEL', { job });
    for (const other of others) for (let i = 0; i < 10; i++) await other.receive('JOB_ENDED');
    expect(await written(gateway, 'JobEnded')).toBe(1);
  });

  it('opens one job, and no channels but its own, when it asks through many connections with one nonce', async () => {
    const gateway = await system.gateway();
    const clients = await Promise.all(Array.from({ length: 10 }, () => RawClient.begin(gateway.port)));
    for (const client of clients) client.json('START_JOB', { queries: ['q1'], nonce: 'same' });
    await eventually(
      () => clients.every(({ closed, frames }) => closed || frames.some(({ type }) => type === 'JOB_ACCEPTED')),
      () => clients.map(({ frames }) => frames.map(({ type }) => type)),
    );
    expect([await written(gateway, 'Announced'), await written(gateway, 'Opened')]).toEqual([1, 1]);
  });

  it('has each job started once, however many are opened at once', async () => {
    const gateways = [await system.gateway({}, {}, { slots: 3 }), await system.gateway({}, {}, { slots: 3 })];
    const jobs = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        const client = await RawClient.begin(gateways[i % 2]!.port);
        client.json('START_JOB', { queries: ['q1'] });
        return { client, job: String((await client.receive('JOB_ACCEPTED'))['job']) };
      }),
    );
    await gateways[0]!.service.catchUp();
    for (const { client, job } of jobs) {
      client.json('CANCEL', { job });
      await client.receive('JOB_ENDED');
    }
    // Both gateways may write it: neither knows of the other's before it has read it.
    expect(await written(gateways[1]!, 'Started')).toBeLessThanOrEqual(2 * jobs.length);
  });

  it('waits for its answers when it asks too often, and nobody waits with it', async () => {
    const tokens = { tokens: ['greedy-token', 'other-token'] };
    const gateway = await system.gateway({ requests: { perSecond: 0.001, burst: 3 } }, tokens);
    const [greedy, other] = await Promise.all(tokens.tokens.map((token) => RawClient.begin(gateway.port, token)));
    for (let i = 0; i < 10; i++) greedy!.json('LIST_JOBS', {});
    for (let i = 0; i < 3; i++) await greedy!.receive('JOBS');
    other!.json('LIST_JOBS', {});
    await other!.receive('JOBS');
    expect([greedy!.frames, greedy!.closed]).toEqual([[], false]);
  });
});
