import { startBrokerCluster, type BrokerCluster } from '@coffee/broker';
import { answersOf, tablesOf } from '@coffee/testing';
import { System, upload, uploadAll } from './system.fixture';

jest.setTimeout(180_000);

const ROUNDS = 20;

describe('on a cluster of three brokers with quorum queues', () => {
  let brokers: BrokerCluster;
  let system: System;
  beforeAll(async () => {
    brokers = await startBrokerCluster();
    system = await System.start({ amqpUrl: brokers.urls.join(',') }, 'quorum');
  });
  afterAll(async () => {
    try {
      expect(await system.stop()).toEqual([]);
    } finally {
      await brokers.stop();
    }
  });

  it('a job is exact though the node that all are connected to is killed in its middle', async () => {
    const [first] = brokers.nodes;
    const tables = tablesOf(ROUNDS);
    const run = await system.open('bereft');
    await upload(run, 'transactions', tables, 0, ROUNDS);
    await first!.kill();
    await uploadAll(run, tables);
    expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
    // The first URL in the list is of no use to anyone now, whoever starts.
    expect(await system.analyze('later', ROUNDS)).toEqual(answersOf(ROUNDS));
    await system.cluster.kill('filter', 0);
    await system.cluster.waitReady();
    expect(await system.analyze('with-a-new-filter', ROUNDS)).toEqual(answersOf(ROUNDS));
    await first!.revive();
    await system.endJobs();
  });
});
