/** A job as its client is shown it: what the journal says of it, and how far it is where it is followed here. */
import { hasEnded, type JobRecord, type JobService } from '@coffee/jobs';
import type { AskedSql } from '@coffee/results/schemas';
import { isStoredOnly, summaryOf, type KnownJob } from '@coffee/sessions/server';
import type { HttpJob } from './jobs/http-job';
import type { JobStatus } from './job-schemas';

/** @param sql its questions in SQL: `KnownJobs.sqlOf`. */
export function statusOf(
  known: KnownJob,
  service: JobService,
  followed: HttpJob | undefined,
  sql: AskedSql | undefined,
): JobStatus {
  const status = isStoredOnly(known)
    ? { ...summaryOf(known, undefined, service), ...(known.served && { served: known.served }) }
    : statusOfRecord(known, service, followed);
  return { ...status, ...(sql && { sql }) } as JobStatus;
}

function statusOfRecord(record: JobRecord, service: JobService, followed: HttpJob | undefined): JobStatus {
  const { opened, spec, state, tables } = record;
  const place = state === 'queued' ? service.places().get(opened.job) : undefined;
  const served = record.served ?? followed?.reading?.status;
  const limit = hasEnded(record) ? undefined : followed?.limit;
  return {
    ...summaryOf(record, place, service),
    ...(!hasEnded(record) && spec && !spec.source?.served && { upload: uploadOf(spec, tables) }),
    ...(served && { served }),
    ...(!hasEnded(record) && followed && { stages: stagesOf(followed) }),
    ...(limit && { waitsFor: limit.words, limit: limit.cause }),
  } as JobStatus;
}

function uploadOf(
  { plan, source }: NonNullable<JobRecord['spec']>,
  ended: JobRecord['tables'],
): NonNullable<JobStatus['upload']> {
  return {
    format: source?.format ?? 'columns',
    onBadRow: source?.onBadRow ?? 'fail',
    tables: plan.tables.map(({ table, columns, readings, unique, neededYears, schema }) => {
      const files = source?.tables?.find((announced) => announced.table === table)?.files;
      return {
        table,
        columns: columns.map((column) => ({ ...column })),
        readings: readings.map((reading) => ({ answers: [...reading.answers], columns: [...reading.columns] })),
        ...(unique !== undefined && { unique }),
        ...(neededYears && { neededYears: { ...neededYears, years: [...neededYears.years] } }),
        ...(schema && { schema }),
        ...(files && { files: files.map((file) => ({ ...file })) }),
        ended: ended.has(table),
      };
    }),
  };
}

const stagesOf = ({ run }: HttpJob): NonNullable<JobStatus['stages']> =>
  run.stages().map(({ stage, unit, done, expected, rowsIn, rowsOut, waiting }) => {
    const queue = run.plan.stages.flatMap((of) => (of.id === stage && 'queue' in of ? [of.queue] : []))[0];
    return {
      ...{ stage, unit, done, waiting, ...(expected !== undefined && { expected }) },
      ...(unit === 'chunks' && { rowsIn, rowsOut }),
      ...(queue !== undefined && { queue }),
    };
  });
