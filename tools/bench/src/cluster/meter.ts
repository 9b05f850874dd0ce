/**
 * What a cluster and its broker have used so far, by kind of process. Owns: which process
 * belongs to which kind.
 */
import type { Broker } from '@coffee/broker';
import type { AppName, Cluster } from '@coffee/cluster';
import { descendants, readPeakBytes, readProcesses } from './processes';
import { LIST_CONNECTIONS, parseConnections, trafficBetween, type Connection, type Traffic } from './traffic';

export type ProcessKind = AppName | 'broker';
export const processKinds = ['gateway', 'filter', 'aggregator', 'maximizer', 'joiner', 'broker'] as const;

export interface ProcessReading {
  readonly kind: ProcessKind;
  readonly pid: number;
  readonly cpuSeconds: number;
  /** Since its start. */
  readonly peakBytes?: number;
}

/** Of one kind: CPU of all its processes, peak memory of the one that had most. */
export interface KindUsage {
  readonly kind: ProcessKind;
  readonly processes: number;
  readonly cpuSeconds: number;
  readonly peakBytes?: number;
}

/** The broker's own process; in a container it is none of ours, and is left out. */
const SERVER = 'beam.smp';

/** From `start` to `stop`. Asking the broker costs it CPU time, which is kept out of what is measured. */
export class Meter {
  private constructor(
    private readonly cluster: Cluster,
    private readonly broker: Broker,
    private readonly connections: readonly Connection[],
    private readonly processes: readonly ProcessReading[],
  ) {}

  static async start(cluster: Cluster, broker: Broker): Promise<Meter> {
    const connections = await readConnections(broker);
    return new Meter(cluster, broker, connections, readServices(cluster));
  }

  async stop(): Promise<{ readonly services: readonly KindUsage[]; readonly traffic: Traffic }> {
    const services = usageBetween(this.processes, readServices(this.cluster));
    return { services, traffic: trafficBetween(this.connections, await readConnections(this.broker)) };
  }
}

const readConnections = async (broker: Broker): Promise<Connection[]> =>
  parseConnections(await broker.control(...LIST_CONNECTIONS));

/** The services of a cluster, and the broker that this process started. */
export function readServices(cluster: Cluster): ProcessReading[] {
  const kindOf = new Map(cluster.services().map(({ spec, pid }): [number | undefined, ProcessKind] => [pid, spec.app]));
  return descendants(readProcesses(), process.pid).flatMap(({ pid, name, cpuSeconds }): ProcessReading[] => {
    const kind = name === SERVER ? 'broker' : kindOf.get(pid);
    if (kind === undefined) return [];
    const peakBytes = readPeakBytes(pid);
    return [{ kind, pid, cpuSeconds, ...(peakBytes !== undefined && { peakBytes }) }];
  });
}

/** What each kind used from one reading to the next; kinds without a process are left out. */
export function usageBetween(before: readonly ProcessReading[], after: readonly ProcessReading[]): KindUsage[] {
  const earlier = new Map(before.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
  return processKinds.flatMap((kind) => {
    const own = after.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    const peaks = own.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== undefined);
    const cpuSeconds = own.reduce((sum, one) => sum + one.cpuSeconds - (earlier.get(one.pid) ?? 0), 0);
    return [{ kind, processes: own.length, cpuSeconds, ...(peaks.length > 0 && { peakBytes: Math.max(...peaks) }) }];
  });
}
