import { OwnBrokerSystem } from './own-broker.fixture';

jest.setTimeout(120_000);

describe('a broker, in the middle of a job,', () => {
  let own: OwnBrokerSystem;
  beforeAll(async () => {
    own = await OwnBrokerSystem.start(13);
  });
  afterAll(async () => {
    const problems = await own.stop();
    // What a broker that is killed had handed out and not yet kept is lost with it: who has read it begins anew.
    const others = own.system.obituaries().filter((told) => !told.includes('has lost records that had been read'));
    expect([problems, others]).toEqual([[], []]);
  });

  // In this order: RabbitMQ 3.10 may lose all streams when it is killed within seconds of the very first one.
  it.each<[what: string, fault: () => Promise<void>]>([
    ['is restarted', () => own.broker.restart()],
    ['is killed and comes back', () => own.broker.kill().then(() => own.broker.revive())],
  ])('%s, and no more is to be seen of it', async (_what, fault) => {
    await own.analyze([0, 1], { beforeChunk: (n) => (n === 8 ? fault() : undefined) }).check();
    await own.system.untilNothingIsLeft();
  });
});
