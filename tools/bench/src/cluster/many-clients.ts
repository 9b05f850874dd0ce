/** Several clients at once, each with a job of its own on the same data. */
import { overCluster } from '../contestants';
import { spread } from '../statistics';
import { printSpread, table } from '../table';
import { withClusters } from './clusters';
import { secondsOf, type Finding, type PartContext } from './part';

const CLIENTS = [1, 2, 4] as const;

export interface ClientsAtOnce {
  readonly clients: number;
  /** Until the last of them had its answers; run by run. */
  readonly seconds: readonly number[];
}

export async function manyClients(context: PartContext): Promise<Finding> {
  const { bytes, options } = context;
  const found = await withClusters(context, [{ scale: options.scale }], async ([cluster]) => {
    const contestants = CLIENTS.map((copies) => ({
      ...overCluster(`${copies} at once`, cluster!.gatewayAddress()),
      copies,
    }));
    const seconds = await secondsOf(context, contestants);
    return CLIENTS.map((clients, i) => ({ clients, seconds: seconds[i]! }));
  });
  return { title: 'Clients at once', text: [reportClients(found, bytes)], figures: found };
}

/** @param found one client first. @param bytes that each of them reads. Throughput is compared round by round. */
export function reportClients(found: readonly ClientsAtOnce[], bytes: number): string {
  const alone = found[0]!.seconds;
  const rows = found.map(({ clients, seconds }) => {
    const throughput = spread(seconds.map((value, round) => (clients * alone[round]!) / value));
    const megabytes = (clients * bytes) / 1e6 / spread(seconds).median;
    return [String(clients), printSpread(spread(seconds), 2), megabytes.toFixed(0), printSpread(throughput, 2)];
  });
  return table([['clients', 'seconds until all are done', 'MB/s in all', 'throughput, of one'], ...rows]);
}
