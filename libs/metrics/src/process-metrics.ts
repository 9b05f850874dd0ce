/**
 * What every service tells of its process: which program it is, and what Node and the system say of it. Owns: which of these pass the check of
 * Prometheus. Their names are those that every program with this library has, so that dashboards for Node.js show them.
 */
import { collectDefaultMetrics } from 'prom-client';
import { Metrics } from './metrics';

export interface ProgramInfo {
  readonly service: string;
  readonly version: string;
}

/** Gauges that are named as counters are; the first three tell the same by their kinds. */
const MISNAMED = ['nodejs_active_resources_total', 'nodejs_active_handles_total', 'nodejs_active_requests_total'];

/** A service samples its event loop so often (ms): as its check of health does. */
const LOOP_RESOLUTION = 20;

/** The metrics of this process, one for all its parts. */
export function processMetrics({ service, version }: ProgramInfo): Metrics {
  const metrics = new Metrics();
  metrics
    .gauge('coffee_build_info', 'Which program this is; always 1.', { labels: ['service', 'version', 'node'] })
    .set({ service, version, node: process.versions.node }, 1);
  collectDefaultMetrics({ register: metrics.registry, eventLoopMonitoringPrecision: LOOP_RESOLUTION });
  for (const name of MISNAMED) metrics.registry.removeSingleMetric(name);
  return metrics;
}
