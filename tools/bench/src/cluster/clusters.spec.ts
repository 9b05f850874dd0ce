import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from '@coffee/datagen';
import { computeAnswers } from '@coffee/oracle';
import { overCluster } from '../contestants';
import { expectEqual, runForAnswers } from './answered-run';
import { withClusters, type Audience } from './clusters';
import { Meter, processKinds } from './meter';

it('measures a client of a real cluster: its answers, every kind of process, the bytes of the broker, and who died', async () => {
  const data = mkdtempSync(join(tmpdir(), 'coffee-bench-test-'));
  const said: string[] = [];
  const versions: string[] = [];
  const audience: Audience = { say: (line) => said.push(line), onBroker: (version) => versions.push(version) };
  try {
    await generateFolder(data, { months: 2, transactionsPerMonth: 300, users: 50, firstMonth: '2024-01' });
    const { services, traffic } = await withClusters(audience, [{}], async ([cluster], broker) => {
      const meter = await Meter.start(cluster!, broker);
      const { answers } = await runForAnswers(overCluster('client', cluster!.gatewayAddress()), data, 1);
      expectEqual('the cluster', answers, await computeAnswers(data));
      const used = await meter.stop();
      await cluster!.kill('joiner', 0);
      return used;
    });
    expect(traffic.received).toBeGreaterThan(1000);
    expect(traffic.sent).toBeGreaterThan(1000);
    if (existsSync('/proc/self/stat')) {
      expect(services.map(({ kind }) => kind)).toEqual(processKinds);
      for (const { peakBytes } of services) expect(peakBytes).toBeGreaterThan(10e6);
    }
    expect(versions).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
    expect(said).toEqual([expect.stringMatching(/^joiner\.0 ended with SIGKILL; its last line: /)]);
  } finally {
    rmSync(data, { recursive: true });
  }
}, 120_000);
