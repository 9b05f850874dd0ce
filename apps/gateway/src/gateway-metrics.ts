/**
 * What a gateway counts: jobs, uploads, requests, and what there is of each now. Owns: the metrics. What the journal or the volume of answers
 * tells is the same in all gateways; what is counted of jobs is counted by one of them, so that the sum over all gateways is right.
 */
import type { AnsweredRequest } from '@coffee/http';
import type { EndedJob, JobObserver, JobService } from '@coffee/jobs';
import { LONG_TIMES, type Metrics } from '@coffee/metrics';
import { tableNames } from '@coffee/protocol';
import type { ResultsStore } from '@coffee/results';
import type { SessionServer } from '@coffee/sessions/server';
import { tracesCounter } from './trace-sender';

/** What there is so far: a gateway is asked while it starts, too. */
export interface GatewayParts {
  service?: Pick<JobService, 'jobs' | 'credit' | 'problem'>;
  server?: Pick<SessionServer, 'connections'>;
  results?: Pick<ResultsStore, 'usage'>;
}

/** Tables of other businesses: their names come from clients, and could be any number. */
const OTHER = 'other';
const labelOf = (table: string): string => (tableNames.some((name) => name === table) ? table : OTHER);

type EndedRecord = { readonly record: Pick<EndedJob['record'], 'badRows'> };

const outcomes = ['completed', 'failed', 'cancelled'] as const;
const states = ['queued', 'running', ...outcomes] as const;

export class GatewayMetrics implements JobObserver {
  readonly #ended;
  readonly #durations;
  readonly #waits;
  readonly #bytes;
  readonly #rows;
  readonly #badRows;
  readonly #requests;
  /** For who sends them. */
  readonly traces;

  constructor(metrics: Metrics, parts: GatewayParts) {
    metrics.gauge('coffee_jobs', 'Jobs that are remembered, by state. The same in all gateways.', {
      labels: ['state'],
      collect: (gauge) => {
        const counts = new Map<string, number>(states.map((state) => [state, 0]));
        for (const { state } of parts.service?.jobs() ?? []) counts.set(state, (counts.get(state) ?? 0) + 1);
        for (const [state, count] of counts) gauge.set({ state }, count);
      },
    });
    const byOutcome = { labels: ['outcome'], buckets: LONG_TIMES } as const;
    this.#ended = metrics.counter('coffee_jobs_ended_total', 'Jobs of this gateway that have ended.', byOutcome);
    for (const outcome of outcomes) this.#ended.inc({ outcome }, 0);
    this.#durations = metrics.histogram(
      'coffee_job_duration_seconds',
      'Of a job of this gateway: from when it was opened until it has ended, its wait for a slot included.',
      byOutcome,
    );
    this.#waits = metrics.histogram(
      'coffee_job_wait_seconds',
      'Of a job of this gateway: from when it was opened until it was given a slot.',
      { buckets: LONG_TIMES },
    );
    const byTable = { labels: ['table'] } as const;
    this.#bytes = metrics.counter('coffee_uploaded_bytes_total', 'Bytes of chunks that came here.', byTable);
    this.#rows = metrics.counter('coffee_uploaded_rows_total', 'Rows of chunks that came here.', byTable);
    this.#badRows = metrics.counter(
      'coffee_bad_rows_total',
      'Rows that some answer did without, of jobs of this gateway that have ended, as far as they were counted.',
      byTable,
    );
    for (const table of [...tableNames, OTHER])
      for (const counter of [this.#bytes, this.#rows, this.#badRows]) counter.inc({ table }, 0);
    metrics.gauge('coffee_credit_used_bytes', 'How far the uploads here are ahead of the first stages, together.', {
      collect: (gauge) => gauge.set(parts.service?.credit.usedBytes ?? 0),
    });
    metrics.gauge(
      'coffee_uploads_held_back',
      'Jobs whose upload waits here for the first stages: their credit is used.',
      {
        collect: (gauge) => gauge.set(parts.service?.credit.heldBack ?? 0),
      },
    );
    metrics.gauge('coffee_connections', 'Clients that are connected by the client protocol.', {
      collect: (gauge) => gauge.set(parts.server?.connections ?? 0),
    });
    this.traces = tracesCounter(metrics);
    this.#requests = metrics.histogram(
      'coffee_http_request_duration_seconds',
      'Of a request over HTTP: from its head until its response was sent, or its client had gone (499).',
      { labels: ['method', 'route', 'status'] },
    );
    metrics.gauge('coffee_results_bytes', 'Bytes of stored answers. The same in all gateways.', {
      collect: (gauge) => gauge.set(parts.results?.usage.bytes ?? 0),
    });
    metrics.gauge('coffee_results_jobs', 'Jobs whose answers are stored. The same in all gateways.', {
      collect: (gauge) => gauge.set(parts.results?.usage.jobs ?? 0),
    });
  }

  uploaded(table: string, rows: number, bytes: number): void {
    this.#rows.inc({ table: labelOf(table) }, rows);
    this.#bytes.inc({ table: labelOf(table) }, bytes);
  }

  started(seconds: number): void {
    this.#waits.observe(seconds);
  }

  ended({ record, outcome, isOwn, openedAt, endedAt }: Omit<EndedJob, 'record'> & EndedRecord): void {
    if (!isOwn) return;
    for (const [table, rows] of record.badRows) this.#badRows.inc({ table: labelOf(table) }, rows);
    this.#ended.inc({ outcome });
    if (openedAt !== undefined) this.#durations.observe({ outcome }, (endedAt - openedAt) / 1000);
  }

  answered({ method, route, status, seconds }: AnsweredRequest): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }
}
