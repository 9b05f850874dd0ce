/**
 * From what is asked about served data to the job that is opened for it. Owns: that its plan is computed where its tables are scanned, and what the
 * journal is told of its files. Must not know: requests, who reads.
 */
import type { JobRequest } from '@coffee/jobs';
import { encodeJson } from '@coffee/protocol';
import { checkParameters, defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { MAX_SOURCE_BYTES } from '@coffee/sessions/server';
import type { NewJob } from '../job-schemas';
import { HttpError } from '../problem';
import type { OpenedData, ServedData } from '../served-data';

export interface ServedRequest {
  readonly request: Omit<JobRequest, 'job' | 'idempotencyKey'>;
  readonly opened: OpenedData;
}

/** @throws HttpError BAD_REQUEST where nothing is served; CoffeeError USAGE as `jobRequestOf`; what `ServedData.open` throws. */
export function servedRequestOf(owner: string, asked: NewJob, data: ServedData | undefined): ServedRequest {
  if (!data)
    throw new HttpError('BAD_REQUEST', 'data: this gateway serves no folder: upload files, or use coffee serve DIR');
  const { onBadRow, maxBadRows, encoding } = asked;
  if (maxBadRows !== undefined && onBadRow === 'fail')
    throw new HttpError('BAD_REQUEST', 'maxBadRows is for rows that are skipped: it goes with onBadRow "skip"');
  const queries = parseQueryIds(asked.queries.join(','));
  const parameters = checkParameters({ ...defaultParameters, ...asked.parameters });
  const plan = planJob(queries, parameters, { partitions: data.partitions, layout: 'scan' });
  const opened = data.open(plan, encoding);
  const { tables, fingerprint } = opened;
  const isShort = encodeJson(tables).byteLength <= MAX_SOURCE_BYTES;
  const source = {
    ...({ format: 'csv', served: true, onBadRow } as const),
    ...(maxBadRows !== undefined && { maxBadRows }),
    ...(encoding !== undefined && { encoding }),
    ...(isShort && { tables }),
  };
  return { request: { owner, asked: { queries, parameters }, plan, fingerprint, source, keep: true }, opened };
}
