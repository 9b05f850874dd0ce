/**
 * From what is asked about served data to the job that is opened for it. Owns: that its plan is computed where its tables are scanned, and what the
 * journal is told of its files. Must not know: requests, who reads.
 */
import type { JobRequest } from '@coffee/jobs';
import { encodeJson } from '@coffee/protocol';
import { MAX_SOURCE_BYTES, plannedJob } from '@coffee/sessions/server';
import type { Client } from '../exchange';
import type { NewJob } from '../job-schemas';
import { HttpError } from '../problem';
import type { OpenedData, ServedData } from '../served-data';
import type { HttpJobsOptions } from './options';

export interface ServedRequest {
  readonly request: Omit<JobRequest, 'job' | 'idempotencyKey'>;
  readonly opened: OpenedData;
}

/** @throws (rejects) HttpError BAD_REQUEST where nothing is served; as `plannedJob`; what `ServedData.open` throws. */
export async function servedRequestOf(
  { owner, party }: Pick<Client, 'owner' | 'party'>,
  wanted: NewJob,
  { served: data, planner }: Pick<HttpJobsOptions, 'served' | 'planner'>,
): Promise<ServedRequest> {
  if (!data)
    throw new HttpError('BAD_REQUEST', 'data: this gateway serves no folder: upload files, or use coffee serve DIR');
  const { onBadRow, maxBadRows, encoding } = wanted;
  // It says which files are read.
  if (wanted.sql?.schema !== undefined)
    throw new HttpError(
      'BAD_REQUEST',
      'sql.schema goes with files that are uploaded: what is served has tables of its own',
    );
  if (maxBadRows !== undefined && onBadRow === 'fail')
    throw new HttpError('BAD_REQUEST', 'maxBadRows is for rows that are skipped: it goes with onBadRow "skip"');
  const options = { partitions: data.partitions, layout: 'scan', ...(planner && { planner }) } as const;
  const { asked, plan } = await plannedJob(party, withSchema(wanted, data), options);
  const opened = data.open(plan, encoding);
  const { tables, fingerprint } = opened;
  const isShort = encodeJson(tables).byteLength <= MAX_SOURCE_BYTES;
  const source = {
    ...({ format: 'csv', served: true, onBadRow } as const),
    ...(maxBadRows !== undefined && { maxBadRows }),
    ...(encoding !== undefined && { encoding }),
    ...(isShort && { tables }),
  };
  return { request: { owner, asked, plan, fingerprint, source, keep: true }, opened };
}

/** What is asked in SQL is about the tables that the data has. */
const withSchema = (wanted: NewJob, { schema }: ServedData): NewJob =>
  wanted.sql && schema !== undefined ? { ...wanted, sql: { ...wanted.sql, schema } } : wanted;
