/** The engine that the oracle tests run: embedded clusters, one for each number of workers, kept from case to case. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseParameters, parseQueryIds } from '@coffee/query-plan';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';
import type { Engine } from './engine';

/** Bundled by `nx build client`: threads run JavaScript. */
const THREAD_ENTRY = join(__dirname, '../../../dist/apps/client/pool-thread.entry.js');

export function engineUnderTest(): Engine {
  if (!existsSync(THREAD_ENTRY)) throw new Error(`${THREAD_ENTRY} is not there: run nx build client (npm test does)`);
  const clusters = new Map<number, EmbeddedCluster>();
  return {
    analyze: async (dir, { queries, years, hours, minAmount, top, workers, layout, rangeBytes }) => {
      let cluster = clusters.get(workers);
      if (!cluster) clusters.set(workers, (cluster = EmbeddedCluster.start({ threads: workers, entry: THREAD_ENTRY })));
      const parameters = parseParameters({ years: years.join(','), hours, minAmount, top: String(top) });
      const { answers } = await analyzeFolder(cluster, {
        dir,
        queries: parseQueryIds(queries.join(',')),
        parameters,
        onBadRow: 'fail',
        rangeBytes,
        partitions: Math.max(1, workers),
        layout,
      });
      return new Map(answers.map((answer) => [`${answer.sink.name}.csv`, Buffer.concat([...answer.csv()])]));
    },
    close: async () => {
      await Promise.all([...clusters.values()].map((cluster) => cluster.stop()));
    },
  };
}
