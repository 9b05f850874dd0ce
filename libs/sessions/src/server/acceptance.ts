/** The answer to START_JOB and RESUME: what a client needs to know of a job to upload it and to read its answers. */
import type { JobEntry } from '@coffee/jobs';
import type { JobAccepted } from '../messages';

export function acceptanceOf({ opened, state, tables }: JobEntry, place: number): JobAccepted {
  return {
    job: opened.job,
    scan: opened.plan.tables.map(({ table, columns }) => ({ table, columns })),
    results: opened.plan.results,
    format: opened.source?.format ?? 'columns',
    onBadRow: opened.source?.onBadRow ?? 'fail',
    fingerprint: opened.fingerprint,
    ended: [...tables].map(([table, chunks]) => ({ table, chunks })),
    state,
    place,
  };
}
