/** Who is told of the jobs of this gateway: its metrics, and where a receiver of traces is set, what becomes traces. */
import type { CoffeeError } from '@coffee/core';
import type { JobObserver } from '@coffee/jobs';
import { version } from '../package.json';
import type { GatewaySettings } from './config';
import type { GatewayMetrics } from './gateway-metrics';
import { JobTraces } from './job-traces';
import { otlpTraceOf } from './otlp-trace';
import { TraceSender } from './trace-sender';

export interface Observers {
  readonly observer: JobObserver;
  /** To be stopped. */
  readonly traces: TraceSender | undefined;
}

export function observerOf(
  { TRACES_URL: url, REPLICA: replica }: Pick<GatewaySettings, 'TRACES_URL' | 'REPLICA'>,
  counted: GatewayMetrics,
  onProblem: (error: CoffeeError) => void,
): Observers {
  if (url === undefined) return { observer: counted, traces: undefined };
  const sender = new TraceSender({ url, counter: counted.traces, onProblem });
  const resource = { service: 'coffee', version, replica };
  const traces = new JobTraces((job) => sender.send(otlpTraceOf(job, resource, performance.timeOrigin)));
  const observer: JobObserver = {
    uploaded: (table, rows, bytes) => counted.uploaded(table, rows, bytes),
    started: (seconds) => counted.started(seconds),
    progressed: (job, record) => traces.progressed(job, record),
    ended: (job) => {
      counted.ended(job);
      traces.ended(job);
    },
  };
  return { observer, traces: sender };
}
