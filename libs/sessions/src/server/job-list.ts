/**
 * The answer to LIST_JOBS. Owns: how much of it there is: the newest jobs, as many as fit into the frame. Must not know: who asks.
 */
import { hasEnded, type JobRecord, type JobService } from '@coffee/jobs';
import { encodeJson } from '@coffee/protocol';
import { MAX_JOBS_BYTES } from '../frame-table';
import type { StoredJob } from '@coffee/results';
import type { JobSummary, Jobs } from '../messages';
import { shownOf } from './asked-job';
import { idOf, isStoredOnly, type KnownJob } from './known-jobs';

const MAX_LISTED = 1000;
const REASON = 500;
/** What stands around the jobs. */
const FRAME = 100;

/** What is asked of a `JobService`. */
export type JobKnowledge = Pick<JobService, 'places' | 'rowsOf' | 'keptUntil' | 'results'>;

/** @param entries the oldest first, as are the jobs of the answer. @param more what else is told, which comes first where there is little room. */
export function jobList(entries: readonly KnownJob[], service: JobKnowledge, more: Omit<Jobs, 'jobs'> = {}): Jobs {
  const places = service.places();
  const jobs: JobSummary[] = [];
  let bytes = FRAME + encodeJson(more).byteLength;
  for (const entry of entries.slice(-MAX_LISTED).reverse()) {
    const summary = summaryOf(entry, places.get(idOf(entry)), service);
    bytes += encodeJson(summary).byteLength + 1;
    if (bytes > MAX_JOBS_BYTES) break;
    jobs.push(summary);
  }
  return { jobs: jobs.reverse(), ...more };
}

/** One job as a list shows it. `place`: in the queue, if it waits. */
export function summaryOf(entry: KnownJob, place: number | undefined, service: JobKnowledge): JobSummary {
  return isStoredOnly(entry) ? summaryOfStored(entry, service) : summaryOfRecord(entry, place, service);
}

function summaryOfRecord(entry: JobRecord, place: number | undefined, service: JobKnowledge): JobSummary {
  const { opened, state, reason, code, endedAt, spec, tables } = entry;
  const rows = service.rowsOf(entry);
  const badRows = [...entry.badRows.values()].reduce((sum, count) => sum + count, 0);
  const keptUntil = service.keptUntil(entry);
  const stored = opened.keep && state === 'completed' ? service.results?.known(opened.job) : undefined;
  return {
    job: opened.job,
    state,
    ...(place !== undefined && { place }),
    ...(hasEnded(entry) && reason !== undefined && { reason: reason.slice(0, REASON) }),
    ...(code && { code }),
    openedAt: opened.at,
    ...shownOf(opened.asked),
    ...(!hasEnded(entry) && spec && { tables: { ended: tables.size, of: spec.plan.tables.length } }),
    ...(rows !== undefined && { rows }),
    ...(entry.badRows.size > 0 && { badRows }),
    ...(endedAt !== undefined && { endedAt }),
    ...(opened.keep && { keep: true }),
    ...(stored && storedPart(stored)),
    ...(keptUntil !== undefined && { keptUntil }),
  };
}

/** Of a job of which nothing is known but what is stored, or was until now. */
function summaryOfStored(entry: StoredJob, { results }: JobKnowledge): JobSummary {
  const { job, queries, parameters, titles, rows, badRows, openedAt, completedAt } = entry;
  const stored = results?.known(job);
  return {
    job,
    state: 'completed',
    openedAt,
    ...(queries && { queries }),
    ...(parameters && { parameters }),
    ...(titles && { titles }),
    ...(rows !== undefined && { rows }),
    badRows,
    endedAt: completedAt,
    keep: true,
    ...(stored && { ...storedPart(stored), keptUntil: stored.keptUntil }),
  };
}

const storedPart = ({
  answers,
  unmatched,
  bytes,
  untilEnd,
}: StoredJob): Pick<JobSummary, 'answers' | 'unmatched' | 'storedBytes' | 'untilEnd'> => ({
  ...{ answers, storedBytes: bytes, ...(untilEnd && { untilEnd }) },
  ...(unmatched.length > 0 && { unmatched }),
});
