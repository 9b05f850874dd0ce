/** `scale plan`: what would run, as a table. Pure. */
import { formatSize } from './quantities';
import { brokerNodes, partitionsOf, servicesOf, type Limits, type ServiceGroup } from './deployment';
import type { Scaling } from './scaling';
import { kindOf } from './stage-kinds';

interface Row {
  readonly service: string;
  readonly replicas: number;
  readonly takes: string;
  readonly limits?: Limits;
}

/** Longer lists of partitions are cut. */
const SHOWN = 8;

export function planTable(scaling: Scaling): string {
  const rows: Row[] = [...brokerRows(scaling), ...servicesOf(scaling).flatMap(rowsOf), ...clientRows(scaling)];
  const cells = rows.map(({ service, replicas, takes, limits }) => [
    service,
    String(replicas),
    takes,
    limits ? `${limits.cpus}` : '',
    limits ? formatSize(limits.memory) : '',
  ]);
  const running = rows.flatMap(({ replicas, limits }) => (limits ? [{ replicas, ...limits }] : []));
  const cpus = running.reduce((sum, one) => sum + one.replicas * one.cpus, 0);
  const memory = running.reduce((sum, one) => sum + one.replicas * one.memory, 0);
  const count = running.reduce((sum, one) => sum + one.replicas, 0);
  const total = ['all together, at most', String(count), '', `${Math.round(cpus * 100) / 100}`, inGiB(memory)];
  return layOut(['service', 'replicas', 'takes', 'cpus', 'memory'], cells, total);
}

const inGiB = (bytes: number): string => `${Math.round((bytes / 2 ** 30) * 100) / 100}GiB`;

function brokerRows(scaling: Scaling): Row[] {
  const { broker, queues, limits } = scaling;
  if ('urls' in broker) {
    const hosts = broker.urls.map((url) => new URL(url).host).join(', ');
    return [{ service: 'broker (not ours)', replicas: 0, takes: `${hosts}; ${queues} queues` }];
  }
  return brokerNodes(scaling).map((service) => ({
    service,
    replicas: 1,
    takes: `${queues} queues, logs`,
    limits: limits.broker,
  }));
}

function rowsOf(service: ServiceGroup): Row[] {
  const { name, replicas, limits } = service;
  switch (service.role) {
    case 'gateway':
      return [{ service: name, replicas, takes: `clients; ${service.env['MAX_JOBS']} jobs at once`, limits }];
    case 'stateless':
      return [{ service: name, replicas, takes: queuesText(service), limits }];
    case 'stateful':
      return Array.from({ length: replicas }, (_, replica) => {
        const owned = partitionsOf(replica, replicas, service.partitions);
        const list =
          owned.length > SHOWN ? `${owned.slice(0, SHOWN).join(', ')}, … (${owned.length})` : owned.join(', ');
        return {
          service: `${name}-${replica}`,
          replicas: 1,
          takes: `partitions ${list} of ${service.partitions}`,
          limits,
        };
      });
  }
}

/** `queue filter.year`, or `queues filter.*: year, hour, amount`. */
function queuesText({ app, queues }: ServiceGroup & { role: 'stateless' }): string {
  const [queue, ...more] = queues;
  return more.length === 0 ? `queue ${queue}` : `queues ${app}.*: ${queues.map(kindOf).join(', ')}`;
}

function clientRows({ clients, limits }: Scaling): Row[] {
  return clients.map(({ data, queries }, i) => ({
    service: `client-${i}`,
    replicas: 1,
    takes: `${data}${queries === undefined ? '' : ` (${queries})`}`,
    limits: limits.client,
  }));
}

function layOut(head: readonly string[], rows: readonly (readonly string[])[], total: readonly string[]): string {
  const all = [head, ...rows, total];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const isNumber = [false, true, false, true, true];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line), rule, line(total), ''].join('\n');
}
