import { expectedAnswers } from './testing/small-data';
import { RawClient } from './testing/raw-client';
import { TestSystem, finish, type TestGateway } from './testing/test-system';

const tokens = ['alice-token', 'bob-token'];

describe('a client that asks again for a job that it has not heard of', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  /** A gateway that does this as soon as a job is in the journal, before its client hears of it. */
  const gatewayThat = (does: () => void): Promise<TestGateway> =>
    system.gateway({}, {}, { failpoint: (name) => (name === 'after-opened' ? does() : undefined) });

  async function jobsOf({ service }: TestGateway): Promise<string[]> {
    await service.catchUp();
    return [...service.jobs()].map(({ opened }) => opened.job);
  }

  const start = { queries: ['q1'], nonce: 'n' };

  async function begin(gateway: TestGateway, request: object, token?: string): Promise<string> {
    const client = await RawClient.begin(gateway.port, token);
    client.json('START_JOB', request);
    const { job } = await client.receive('JOB_ACCEPTED');
    client.end();
    return String(job);
  }

  it.each([
    ['the same gateway', 0],
    ['another', 1],
  ])('has one, through %s', async (_which, again) => {
    let cut: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (cut = resolve));
    const gateways = [
      await gatewayThat(() => {
        client.end();
        cut();
      }),
      await system.gateway(),
    ];
    const client = await RawClient.begin(gateways[0]!.port);
    client.json('START_JOB', start);
    await opened;
    expect(await jobsOf(gateways[1]!)).toEqual([await begin(gateways[again]!, start)]);
    expect(await jobsOf(gateways[1]!)).toHaveLength(1);
  });

  it('goes on with it by itself when its gateway stops', async () => {
    await system.worker();
    const first: TestGateway = await gatewayThat(() => void first.stop());
    const second = await system.gateway();
    const job = system.start(system.client([first, second]));
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    expect(await jobsOf(second)).toHaveLength(1);
  });

  it('is told the end of one that has ended', async () => {
    const gateway = await system.gateway();
    const job = await begin(gateway, start);
    const client = await RawClient.begin(gateway.port);
    client.json('CANCEL', { job });
    await client.receive('JOB_ENDED');
    client.json('START_JOB', start);
    expect(await client.receive('JOB_ACCEPTED')).toMatchObject({ job, state: 'cancelled' });
    expect(await client.receive('JOB_ENDED')).toMatchObject({ job, outcome: 'cancelled' });
    client.end();
  });

  it('is not mixed up with one who asks for something else, without a nonce, or with another token', async () => {
    const gateway = await system.gateway({}, { tokens });
    const [alice, bob] = tokens;
    const jobs = [
      await begin(gateway, start, alice),
      await begin(gateway, start, bob),
      await begin(gateway, { ...start, queries: ['q2'] }, alice),
      await begin(gateway, { ...start, nonce: 'm' }, alice),
      await begin(gateway, { queries: ['q1'] }, alice),
      await begin(gateway, { queries: ['q1'] }, alice),
    ];
    expect(new Set(jobs).size).toBe(jobs.length);
    expect(await begin(gateway, start, alice)).toBe(jobs[0]);
  });
});
