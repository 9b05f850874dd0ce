/** A query that is not in the catalogue runs through the whole engine: what docs/adding-a-query.md promises. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { averageTicket } from '@coffee/query-plan/example';
import { defaultParameters } from '@coffee/query-plan';
import { EmbeddedCluster, analyzeFolder } from '@coffee/worker-runtime';

const root = join(__dirname, '../../..');
const data = join(root, 'examples/small');

/** Plain loops over plain files: month,store_id,average to thousandths, half away from zero. */
function expectedAverages(): Map<string, string> {
  const tickets = new Map<string, { sum: number; count: number }>();
  for (const file of readdirSync(join(data, 'transactions'))) {
    const [, ...lines] = readFileSync(join(data, 'transactions', file), 'utf8')
      .trimEnd()
      .split('\n');
    for (const line of lines) {
      const fields = line.split(',');
      const [amount, createdAt] = [fields[7]!, fields[8]!];
      if (!['2024', '2025'].includes(createdAt.slice(0, 4))) continue;
      const key = `${createdAt.slice(0, 7)},${fields[1]!}`;
      const ticket = tickets.get(key) ?? { sum: 0, count: 0 };
      ticket.sum += Math.round(Number(amount) * 1000);
      ticket.count++;
      tickets.set(key, ticket);
    }
  }
  const round = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));
  return new Map([...tickets].map(([key, { sum, count }]) => [key, String(round(sum / count) / 1000)]));
}

it('answers the average ticket of each store and month', async () => {
  const cluster = EmbeddedCluster.start({ threads: 2, entry: join(root, 'dist/apps/client/pool-thread.entry.js') });
  try {
    const { answers } = await analyzeFolder(cluster, {
      dir: data,
      queries: [averageTicket],
      parameters: defaultParameters,
      onBadRow: 'fail',
    });
    const [answer] = answers;
    const rows = Array.from({ length: answer!.rows }, (_, row) => answer!.fields(row));
    const stores = readFileSync(join(data, 'stores/stores.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const idOf = new Map(stores.map(([id, name]) => [name!, id!]));
    const actual = new Map(
      rows.map(([month, store, average]) => [`${month!},${idOf.get(store!) ?? store!}`, String(Number(average))]),
    );
    expect(actual).toEqual(expectedAverages());
    expect(actual.size).toBeGreaterThan(100);
  } finally {
    await cluster.stop();
  }
});
