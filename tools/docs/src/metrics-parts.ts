/** The metrics of the services as tables, from where they are made: those that every service has, those of gateways, those of workers. */
import { GatewayMetrics } from '@coffee/gateway/metrics';
import { Metrics, processMetrics, type MetricDescription } from '@coffee/metrics';
import { ServiceMetrics } from '@coffee/middleware/service';
import { WorkerMetrics } from '@coffee/worker-runtime/service';
import type { Parts } from './generated-parts';

/** By who has them. Those of the process and of Node are not ours to describe. */
function metricsLists(): Readonly<Record<'all' | 'gateway' | 'workers', readonly MetricDescription[]>> {
  const [all, gateway, workers] = [processMetrics({ service: '', version: '' }), new Metrics(), new Metrics()];
  new ServiceMetrics(all, () => undefined);
  new GatewayMetrics(gateway, {});
  new WorkerMetrics(workers, () => 0);
  return { all: all.descriptions, gateway: gateway.descriptions, workers: workers.descriptions };
}

export function allMetrics(): MetricDescription[] {
  const { all, gateway, workers } = metricsLists();
  return [...all, ...gateway, ...workers];
}

export function metricsParts(): Parts {
  const { all, gateway, workers } = metricsLists();
  return {
    'metrics-all': tableOf(all),
    'metrics-gateway': tableOf(gateway),
    'metrics-workers': tableOf(workers),
  };
}

function tableOf(metrics: readonly MetricDescription[]): string {
  const rows = metrics.map(({ name, type, labels, help }) => {
    const by = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${by} | ${help.replaceAll('|', '\\|')} |`;
  });
  return ['| metric | kind | by | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}
