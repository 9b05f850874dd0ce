import { RawClient } from './testing/raw-client';
import { expectedAnswers } from './testing/small-data';
import { TestSystem, eventually, finish, uploadTable } from './testing/test-system';

describe('a gateway without the broker', () => {
  let system: TestSystem;
  let problem: string | undefined;
  beforeEach(() => {
    problem = undefined;
    system = new TestSystem();
  });
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });
  const refusal = { code: 'UNAVAILABLE', retriable: true, message: expect.stringContaining('no broker') as string };

  it('takes no client', async () => {
    const gateway = await system.gateway({}, { problem: () => problem });
    problem = 'no broker';
    const client = await RawClient.connect(gateway.port);
    client.json('BEGIN_CONNECTION', { magic: 'coffee', version: 1 });
    expect(await client.refused()).toMatchObject(refusal);
  });

  it.each([
    ['START_JOB', { queries: ['q1'] }],
    ['RESUME', { job: 'j' }],
    ['CANCEL', { job: 'j' }],
    ['LIST_JOBS', {}],
  ] as const)('refuses %s of a client that it has', async (type, request) => {
    const gateway = await system.gateway({}, { problem: () => problem });
    const client = await RawClient.begin(gateway.port);
    problem = 'no broker';
    client.json(type, request);
    expect(await client.refused()).toMatchObject(refusal);
    expect([...gateway.service.jobs()]).toEqual([]);
  });

  it('is left by a client for another gateway, which runs its job', async () => {
    await system.worker();
    const opened: string[] = [];
    const eventsOf = (name: string) => ({ events: { jobOpened: () => void opened.push(name) } });
    const cut = await system.gateway({}, { problem: () => 'no broker', ...eventsOf('cut') });
    const other = await system.gateway({}, eventsOf('other'));
    const job = system.start(system.client([cut, other]));
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    expect(opened).toEqual(['other']);
  });

  it('sends the clients whose jobs it has to another, which goes on with them', async () => {
    await system.worker();
    const cut = await system.gateway({ cutOff: 20 }, { problem: () => problem });
    let resumed = 0;
    const other = await system.gateway({}, { events: { jobOpened: () => void resumed++ } });
    const job = system.start(system.client([cut, other]));
    const { scan } = await job.job.accepted;
    await uploadTable(job.job, scan[0]!.table);
    problem = 'no broker';
    await eventually(
      () => resumed === 1,
      () => 'the client stays with its gateway',
    );
    await Promise.all(scan.slice(1).map(({ table }) => uploadTable(job.job, table)));
    expect(await job.job.finished).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
  });
});
