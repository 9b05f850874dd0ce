/** Who is told of the jobs of this gateway: its metrics, and where a receiver of traces is set, what becomes traces. */
import type { CoffeeError, JobId } from '@coffee/core';
import { hasEnded, type JobObserver, type JobRecord } from '@coffee/jobs';
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

export interface ObserverOptions {
  readonly settings: Pick<GatewaySettings, 'TRACES_URL' | 'REPLICA'>;
  readonly counted: GatewayMetrics;
  /** What the journal knows of a job. */
  readonly find: (job: JobId) => JobRecord | undefined;
  readonly onTraceProblem: (error: CoffeeError) => void;
}

export function observerOf({ settings, counted, find, onTraceProblem }: ObserverOptions): Observers {
  const { TRACES_URL: url, REPLICA: replica } = settings;
  if (url === undefined) return { observer: counted, traces: undefined };
  const sender = new TraceSender({ url, counter: counted.traces, onProblem: onTraceProblem });
  const traces = new JobTraces({
    planOf: (job) => {
      const record = find(job);
      return record && !hasEnded(record) ? record.spec?.plan : undefined;
    },
    // A process may run for months, in which its own clock has left that of the day.
    ended: (job) => sender.send(otlpTraceOf(job, { version, replica }, Date.now() - performance.now())),
  });
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
