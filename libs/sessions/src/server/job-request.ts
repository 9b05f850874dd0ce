/**
 * From START_JOB to the job that is opened for it: its plan, and of what the client said as much as the job needs, for all of it is
 * kept in the journal. Owns: how long a list of files may be. Must not know: journals, connections.
 */
import { UPLOAD_RANGE_BYTES, roleOf } from '@coffee/csv';
import type { JobRequest, JobSource } from '@coffee/jobs';
import { SessionError, encodeJson, tableIn, tableNames, tableSchemas } from '@coffee/protocol';
import type { PhysicalPlan, TableName } from '@coffee/query-plan';
import type { StartJob } from '../messages';
import { plannedJob, type PlanningOptions } from './asked-job';
import type { Spool } from './spool';

/** Of the names and sizes of the files that a job needs, as JSON. */
export const MAX_SOURCE_BYTES = 64 * 1024;

/** As START_JOB has it; over HTTP a client need not know how long its files are. */
export interface AskedJob extends Omit<StartJob, 'tables'> {
  readonly tables: readonly {
    readonly table: TableName;
    readonly files: readonly { readonly name: string; readonly size?: number }[];
  }[];
}

export interface JobRequestOptions extends PlanningOptions {
  readonly spool: Pick<Spool, 'largest'>;
}

/**
 * @throws (rejects) as `plannedJob`; SessionError BAD_REQUEST for a table whose files are not announced, too many files, files for which there is
 * never room, or a limit of bad rows where none is skipped.
 */
export async function jobRequestOf(
  { owner, party }: { readonly owner: string; readonly party: string },
  request: AskedJob,
  options: JobRequestOptions,
): Promise<Omit<JobRequest, 'job' | 'idempotencyKey'>> {
  const { fingerprint, keep } = request;
  const { asked, plan } = await plannedJob(party, request, options);
  const source = sourceOf(request, plan);
  checkRoom(source, plan, options.spool.largest);
  return { owner, asked, plan, fingerprint, source, ...(keep && { keep }) };
}

/** The files of who makes chunks nobody here would look at, but whoever looks at stored answers later. */
function sourceOf(request: AskedJob, plan: PhysicalPlan): JobSource {
  const { format, onBadRow, maxBadRows, encoding, tables, keep, sql } = request;
  if (maxBadRows !== undefined && onBadRow === 'fail')
    throw new SessionError('BAD_REQUEST', 'maxBadRows is for rows that are skipped: it goes with onBadRow "skip"');
  // A schema may have tables that no question is about.
  const unknown = tables.find(({ table }) => !sql?.schema && !tableIn(tableSchemas, table));
  if (unknown)
    throw new SessionError('BAD_REQUEST', `there is no table ${unknown.table}; there are ${tableNames.join(', ')}`);
  const badRows = { onBadRow, ...(maxBadRows !== undefined && { maxBadRows }) };
  if (format === 'columns') {
    const named = keep ? tables.filter(({ table }) => plan.tables.some((scan) => scan.table === table)) : [];
    const isShort = named.length > 0 && encodeJson(named).byteLength <= MAX_SOURCE_BYTES;
    return { format, ...badRows, ...(isShort && { tables: named }) };
  }
  const needed = plan.tables.map(({ table }) => {
    const announced = tables.find((candidate) => candidate.table === table);
    // Those without a name are taken for data.
    if (announced?.files.some(({ name }) => name === '' || roleOf(name) === 'data')) return announced;
    if (announced) throw new SessionError('BAD_REQUEST', `the job needs table ${table}, which has no files`);
    throw new SessionError('BAD_REQUEST', `the job needs table ${table}, whose files are not announced`);
  });
  const bytes = encodeJson(needed).byteLength;
  if (bytes > MAX_SOURCE_BYTES)
    throw new SessionError(
      'BAD_REQUEST',
      `the names and sizes of the files take ${bytes} bytes as JSON, at most ${MAX_SOURCE_BYTES} are possible: ` +
        'give them shorter names, or join files',
    );
  const cut = { rangeBytes: UPLOAD_RANGE_BYTES };
  return { format, ...badRows, ...(encoding !== undefined && { encoding }), ...cut, tables: needed };
}

/** One file is kept at a time, and those before it where ids may occur only once. */
function checkRoom({ tables = [] }: JobSource, plan: PhysicalPlan, largest: number): void {
  for (const { table, unique } of plan.tables) {
    const sizes = tables.find((announced) => announced.table === table)?.files.map(({ size = 0 }) => size) ?? [];
    const bytes = unique === undefined ? Math.max(0, ...sizes) : sizes.reduce((sum, size) => sum + size, 0);
    if (bytes <= largest) continue;
    const what = unique === undefined ? `a file of ${table} has` : `the files of ${table} have`;
    const remedy = unique === undefined ? 'split it' : 'have them read by a client that makes chunks';
    throw new SessionError(
      'BAD_REQUEST',
      `${what} ${bytes} bytes; this gateway keeps at most ${largest} until they are read: ${remedy}, or ask for a larger SPOOL_BYTES`,
    );
  }
}
