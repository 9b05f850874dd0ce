import { expectedAnswers } from './testing/small-data';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually, finish } from './testing/test-system';

describe('a gateway with 1,000 idle connections', () => {
  const system = new TestSystem();
  const idle: RawClient[] = [];
  afterAll(async () => {
    for (const client of idle) client.end();
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  it('serves whoever works, keeps those that have begun and closes those that have not', async () => {
    await system.worker();
    const gateway = await system.gateway({
      connections: 1001,
      ownerConnections: 1001,
      addressConnections: 1001,
      strangers: 1001,
      handshake: 5000,
    });
    for (let batch = 0; batch < 10; batch++) {
      const begun = Array.from({ length: 50 }, () => RawClient.begin(gateway.port));
      const silent = Array.from({ length: 50 }, () => RawClient.connect(gateway.port));
      idle.push(...(await Promise.all([...begun, ...silent])));
    }
    const job = system.start(system.client(gateway));
    await finish(job);
    expect(job.answers()).toEqual(expectedAnswers);
    await job.job.close();
    await eventually(
      () => gateway.server.connections === 500,
      () => gateway.server.connections,
    );
    expect(idle.filter(({ begun, closed }) => begun === closed)).toEqual([]);
  });
});
