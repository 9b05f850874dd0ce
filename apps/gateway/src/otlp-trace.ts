/**
 * The trace of a job in OTLP/JSON: the job is the trace, its wait for a slot and each of its stages a span. Pure. Ids follow from the job, so that
 * whoever knows the job finds its trace. Must not know: where it goes.
 */
import { createHash } from 'node:crypto';
import type { JobTimes } from './job-traces';

/** Who tells. */
export interface TraceResource {
  readonly service: string;
  readonly version: string;
  readonly replica: number;
}

interface Attribute {
  readonly key: string;
  /** Whole numbers are text, as in all JSON of protobuf. */
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number; readonly message?: string };
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
const status = { unset: { code: 0 }, ok: { code: 1 }, error: 2 } as const;

/** @param origin what the times of the job are counted from, in ms since 1970. */
export function otlpTraceOf(job: JobTimes, { service, version, replica }: TraceResource, origin: number): OtlpTraces {
  const attributes = attributesOf({
    'service.name': service,
    'service.version': version,
    'service.instance.id': `gateway.${replica}`,
  });
  const scopeSpans = [{ scope: { name: 'coffee.jobs', version }, spans: spansOf(job, origin) }];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans }] };
}

function spansOf({ record, outcome, openedAt, startedAt, endedAt, stages }: JobTimes, origin: number): OtlpSpan[] {
  const { job, asked } = record.opened;
  const traceId = idOf(job, 32);
  const parentSpanId = idOf(`${job} job`, 16);
  const first = Math.min(endedAt, ...stages.map(({ firstAt }) => firstAt));
  const time = (begin: number, end: number) => ({
    startTimeUnixNano: nanoseconds(origin + begin),
    endTimeUnixNano: nanoseconds(origin + Math.max(begin, end)),
  });
  const child = (name: string, begin: number, end: number, values: Values): OtlpSpan => ({
    ...{ traceId, spanId: idOf(`${job} ${name}`, 16), parentSpanId, name, kind: INTERNAL },
    ...time(begin, end),
    attributes: attributesOf(values),
    status: status.unset,
  });
  const queries = asked && { 'coffee.queries': asked.queries.join(',') };
  const rows = record.rows !== undefined && { 'coffee.rows': record.rows };
  const root: OtlpSpan = {
    ...{ traceId, spanId: parentSpanId, name: 'job', kind: INTERNAL },
    // A gateway that has started since was not told when it was opened.
    ...time(openedAt ?? startedAt ?? first, endedAt),
    attributes: attributesOf({ 'coffee.job': job, 'coffee.outcome': outcome, ...queries, ...rows }),
    status: outcome === 'completed' ? status.ok : { code: status.error, message: record.reason ?? outcome },
  };
  const wait = openedAt === undefined ? [] : [child('wait for a slot', openedAt, startedAt ?? endedAt, {})];
  const work = stages.map(({ stage, firstAt, lastAt, chunks, rowsIn, rowsOut }) => {
    const numbers = { 'coffee.chunks': chunks, 'coffee.rows_in': rowsIn, 'coffee.rows_out': rowsOut };
    return child(`stage ${stage}`, firstAt, lastAt, { 'coffee.stage': stage, ...(chunks > 0 && numbers) });
  });
  return [root, ...wait, ...work];
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
