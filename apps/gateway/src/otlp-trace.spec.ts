/** Against the rules of OTLP/JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
import { jobId, stageId } from '@coffee/core';
import type { JobTimes, StageTimes } from './job-traces';
import { otlpTraceOf, type OtlpSpan } from './otlp-trace';
import { endedJob } from './traces.example';

const stage = (more: Partial<StageTimes> = {}): StageTimes => ({
  ...{ stage: stageId('filter.transactions'), unit: 'chunks', beganAt: 2000, lastAt: 4000.5, done: 7 },
  ...{ rowsIn: 700, rowsOut: 70, hasFailed: false },
  ...more,
});
const times = (more: Partial<JobTimes> = {}): JobTimes => ({ ...endedJob(), stages: [stage()], ...more });
const resource = { version: '1.2.3', replica: 2 };
/** In 2026: more nanoseconds than a number holds exactly. */
const ORIGIN = 1_780_000_000_000;
const spansOf = (job: JobTimes): readonly OtlpSpan[] =>
  otlpTraceOf(job, resource, ORIGIN).resourceSpans[0]!.scopeSpans[0]!.spans;

describe('the trace of a job', () => {
  it('says who tells, and has a span for the job, its wait and each stage', () => {
    const trace = otlpTraceOf(times(), resource, ORIGIN);
    expect(trace.resourceSpans).toHaveLength(1);
    expect(trace.resourceSpans[0]!.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'coffee' } },
      { key: 'service.version', value: { stringValue: '1.2.3' } },
      { key: 'service.instance.id', value: { stringValue: 'gateway.2' } },
    ]);
    expect(spansOf(times()).map(({ name, status }) => [name, status])).toEqual([
      ['job', { code: 1 }],
      ['wait for a slot', { code: 0 }],
      ['stage filter.transactions', { code: 0 }],
    ]);
    expect(spansOf(times())[0]!.attributes).toEqual([
      { key: 'coffee.job', value: { stringValue: 'a-job' } },
      { key: 'coffee.outcome', value: { stringValue: 'completed' } },
      { key: 'coffee.queries', value: { stringValue: 'q4' } },
      { key: 'coffee.rows', value: { intValue: '1234' } },
    ]);
    expect(spansOf(times())[2]!.attributes).toEqual([
      { key: 'coffee.stage', value: { stringValue: 'filter.transactions' } },
      { key: 'coffee.chunks', value: { intValue: '7' } },
      { key: 'coffee.rows_in', value: { intValue: '700' } },
      { key: 'coffee.rows_out', value: { intValue: '70' } },
    ]);
  });

  it('has ids in hexadecimal, the job as the parent of all others, and times as whole nanoseconds in text', () => {
    const [job, ...others] = spansOf(times());
    expect(job!.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(job).not.toHaveProperty('parentSpanId');
    for (const span of [job!, ...others]) {
      expect(span).toMatchObject({
        traceId: job!.traceId,
        kind: 1,
        spanId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      });
      expect(typeof span.startTimeUnixNano).toBe('string');
    }
    expect(new Set([job!, ...others].map(({ spanId }) => spanId)).size).toBe(3);
    expect(others.map(({ parentSpanId }) => parentSpanId)).toEqual([job!.spanId, job!.spanId]);
    expect([others[1]!.startTimeUnixNano, others[1]!.endTimeUnixNano]).toEqual([
      '1780000002000000000',
      '1780000004000500000',
    ]);
  });

  it('has the same ids whenever and by whomever it is told, and others for another job', () => {
    const idsOf = (job: JobTimes): string[] => spansOf(job).map(({ traceId, spanId }) => traceId + spanId);
    expect(idsOf(times({ endedAt: 9999 }))).toEqual(idsOf(times()));
    const { record } = endedJob();
    const other = times({ record: { ...record, opened: { ...record.opened, job: jobId('other') } } });
    expect(idsOf(other).filter((id) => idsOf(times()).includes(id))).toEqual([]);
  });

  it('has all stages inside of the job, also where the gateway was not told when it was opened', () => {
    for (const more of [{}, { openedAt: undefined }, { openedAt: undefined, startedAt: undefined }]) {
      const [job, ...others] = spansOf(times(more));
      for (const span of others) {
        expect(BigInt(span.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(job!.startTimeUnixNano));
        expect(BigInt(span.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(job!.endTimeUnixNano));
      }
      expect(others.some(({ name }) => name === 'wait for a slot')).toBe(!('openedAt' in more));
    }
  });

  it('is an error, with the reason, where the job has failed, and so is the stage it failed of', () => {
    const { record } = endedJob();
    const failed = times({
      ...{ outcome: 'failed', record: { ...record, reason: 'stage x failed' } },
      stages: [stage(), stage({ stage: stageId('maximizer.top'), unit: 'partitions', hasFailed: true })],
    });
    expect(spansOf(failed).map(({ status }) => status)).toEqual([
      { code: 2, message: 'stage x failed' },
      { code: 0 },
      { code: 0 },
      { code: 2 },
    ]);
    expect(spansOf(failed)[3]!.attributes.map(({ key }) => key)).toEqual(['coffee.stage', 'coffee.partitions']);
    expect(spansOf(times({ outcome: 'cancelled' }))[0]!.status).toEqual({ code: 2, message: 'cancelled' });
  });

  it('waits until the end where the job was never started', () => {
    const wait = spansOf(times({ startedAt: undefined, stages: [] }))[1]!;
    expect(wait.endTimeUnixNano).toBe('1780000009000000000');
  });

  it('says nothing of whose job it is', () => {
    expect(JSON.stringify(otlpTraceOf(times(), resource, ORIGIN))).not.toContain('secret');
  });
});
