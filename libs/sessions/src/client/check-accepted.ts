/**
 * Whether what a gateway says of a job can be: that it asks for nothing but columns that the tables have, as what they are, that no
 * two answers are one file, and that it is the same job as before. Pure.
 */
import { MAX_CHUNKS, SessionError, tableIn, tableSchemas } from '@coffee/protocol';
import type { JobAccepted } from '../messages';

/** @param before what was said of it first, if it was. @throws SessionError BAD_FRAME */
export function checkAccepted(accepted: JobAccepted, before: JobAccepted | undefined): void {
  const bad = (problem: string): SessionError => new SessionError('BAD_FRAME', `JOB_ACCEPTED: ${problem}`);
  const { job, scan, results, ended, state } = accepted;
  // Of a job that has ended without answers a gateway need not remember what it was about.
  const mayBeForgotten = state === 'failed' || state === 'cancelled';
  if (before && job !== before.job) throw bad(`it is job ${job}, not ${before.job}`);
  if (before && !mayBeForgotten && JSON.stringify([scan, results]) !== JSON.stringify([before.scan, before.results]))
    throw bad('the job has become another');
  const tables = scan.map(({ table }) => table);
  if (new Set(tables).size < tables.length) throw bad('it asks for a table twice');
  for (const { table, columns, schema } of scan) {
    const known = (schema ?? tableIn(tableSchemas, table))?.columns ?? [];
    const names = columns.map(({ name }) => name);
    if (new Set(names).size < names.length) throw bad(`it asks for a column of ${table} twice`);
    for (const { name, kind, neededWhere } of columns) {
      const column = known.find((candidate) => candidate.name === name);
      if (column?.kind !== kind) throw bad(`table ${table} has no column ${name} of kind ${kind}`);
      if (neededWhere && !names.includes(neededWhere.column))
        throw bad(`column ${name} depends on ${neededWhere.column}, which is not asked for`);
    }
  }
  if (new Set(results.map(({ name }) => name)).size < results.length) throw bad('two answers have one name');
  for (const { table, chunks } of ended)
    if (!tables.includes(table) || chunks > MAX_CHUNKS)
      throw bad(`table ${table} cannot have ended with ${chunks} chunks`);
}
