/**
 * The trace of a job in OTLP/JSON: the job is the trace, its wait for a slot and each of its stages a span. Pure. Ids follow from the job, so that
 * whoever knows the job finds its trace, and one that is told twice is one. Must not know: where it goes.
 */
import { createHash } from 'node:crypto';
import type { JobTimes, StageTimes } from './job-traces';

/** Who tells. */
export interface TraceResource {
  readonly version: string;
  readonly replica: number;
}

interface Attribute {
  readonly key: string;
  /** Whole numbers are text, as in all JSON of protobuf. */
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

/** As OTLP numbers them. */
interface SpanStatus {
  readonly code: 0 | 1 | 2;
  readonly message?: string;
}

export interface OtlpSpan {
  /** 32 and 16 hexadecimal digits: OTLP has no base64 here, unlike other JSON of protobuf. */
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: typeof INTERNAL;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: SpanStatus;
}

export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

const INTERNAL = 1;
const unset: SpanStatus = { code: 0 };
const ok: SpanStatus = { code: 1 };
const error: SpanStatus = { code: 2 };

/** @param origin what the times of the job are counted from, in ms since 1970. */
export function otlpTraceOf(job: JobTimes, { version, replica }: TraceResource, origin: number): OtlpTraces {
  const attributes = attributesOf({
    'service.name': 'coffee',
    'service.version': version,
    'service.instance.id': `gateway.${replica}`,
  });
  const scopeSpans = [{ scope: { name: 'coffee.jobs', version }, spans: spansOf(job, origin) }];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans }] };
}

function spansOf({ record, outcome, openedAt, startedAt, endedAt, stages }: JobTimes, origin: number): OtlpSpan[] {
  const { job, asked } = record.opened;
  const traceId = idOf(job, 32);
  const root = idOf(`${job} job`, 16);
  const span = (name: string, begin: number, end: number, values: Values, status: SpanStatus): OtlpSpan => ({
    ...(name === 'job'
      ? { traceId, spanId: root }
      : { traceId, spanId: idOf(`${job} ${name}`, 16), parentSpanId: root }),
    ...{ name, kind: INTERNAL },
    startTimeUnixNano: nanoseconds(origin + begin),
    endTimeUnixNano: nanoseconds(origin + end),
    attributes: attributesOf(values),
    status,
  });
  // A gateway that has started since was not told when it was opened.
  const begin = openedAt ?? startedAt ?? stages.reduce((first, { beganAt }) => Math.min(first, beganAt), endedAt);
  const values = {
    'coffee.job': job,
    'coffee.outcome': outcome,
    ...(asked && { 'coffee.queries': asked.queries.join(',') }),
    ...(record.rows !== undefined && { 'coffee.rows': record.rows }),
  };
  const ended = outcome === 'completed' ? ok : { ...error, message: record.reason ?? outcome };
  const wait = openedAt === undefined ? [] : [span('wait for a slot', openedAt, startedAt ?? endedAt, {}, unset)];
  const work = stages.map((stage) =>
    span(`stage ${stage.stage}`, stage.beganAt, stage.lastAt, numbersOf(stage), stage.hasFailed ? error : unset),
  );
  return [span('job', begin, endedAt, values, ended), ...wait, ...work];
}

function numbersOf({ stage, unit, done, rowsIn, rowsOut }: StageTimes): Values {
  const rows = { 'coffee.rows_in': rowsIn, 'coffee.rows_out': rowsOut };
  return { 'coffee.stage': stage, [`coffee.${unit}`]: done, ...(unit === 'chunks' && rows) };
}

type Values = Readonly<Record<string, string | number>>;

const attributesOf = (values: Values): Attribute[] =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));

const nanoseconds = (milliseconds: number): string => String(BigInt(Math.round(milliseconds * 1000)) * 1000n);

/** @param digits of a hexadecimal number. */
const idOf = (name: string, digits: number): string => createHash('sha256').update(name).digest('hex').slice(0, digits);
