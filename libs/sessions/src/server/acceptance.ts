/** The answer to START_JOB and RESUME: what a client needs to know of a job to upload it and to read its answers. */
import type { JobRecord } from '@coffee/jobs';
import { readsOf } from '@coffee/query-plan';
import type { Manifest } from '@coffee/results';
import type { JobAccepted } from '../messages';
import { shownOf } from './asked-job';

/** Of a job of which nothing is left but how it ended, there is nothing to upload and nothing to read. */
export function acceptanceOf({ opened, spec, state, tables }: JobRecord, place: number): JobAccepted {
  const { format = 'columns', onBadRow = 'fail', maxBadRows } = spec?.source ?? {};
  return {
    job: opened.job,
    ...shownOf(opened.asked),
    scan: (spec?.plan.tables ?? []).map(readsOf),
    results: spec?.plan.results ?? [],
    format,
    onBadRow,
    ...(maxBadRows !== undefined && { maxBadRows }),
    fingerprint: spec?.fingerprint ?? '',
    ended: spec ? [...tables].map(([table, chunks]) => ({ table, chunks })) : [],
    state,
    place,
  };
}

/** Of a job whose answers are stored: what was said of it when it was uploaded. */
export function acceptanceOfStored({
  job,
  queries,
  parameters,
  titles,
  scan,
  answers,
  source,
  fingerprint,
  tables,
}: Manifest): JobAccepted {
  const { format = 'columns', onBadRow = 'fail', maxBadRows } = source ?? {};
  return {
    job,
    ...(queries && { queries }),
    ...(parameters && { parameters }),
    ...(titles && { titles }),
    scan,
    results: answers.map(({ sink }) => sink),
    format,
    onBadRow,
    ...(maxBadRows !== undefined && { maxBadRows }),
    fingerprint,
    ended: tables.map(({ table, chunks }) => ({ table, chunks })),
    state: 'completed',
    place: 0,
  };
}
