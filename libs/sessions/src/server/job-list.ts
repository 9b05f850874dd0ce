/**
 * The answer to LIST_JOBS. Owns: how much of it there is: the newest jobs, as many as fit into the frame. Must not know: who asks.
 */
import { hasEnded, type JobEntry } from '@coffee/jobs';
import { encodeJson, frameTypes } from '@coffee/protocol';
import type { JobSummary, Jobs } from '../messages';

const MAX_LISTED = 1000;
const REASON = 500;
/** What stands around the jobs. */
const FRAME = 100;

/** @param entries the oldest first, as are the jobs of the answer. @param places of jobs that wait. */
export function jobList(entries: readonly JobEntry[], places: ReadonlyMap<string, number>): Jobs {
  const jobs: JobSummary[] = [];
  let bytes = FRAME;
  for (const entry of entries.slice(-MAX_LISTED).reverse()) {
    const summary = summaryOf(entry, places.get(entry.opened.job));
    bytes += encodeJson(summary).byteLength + 1;
    if (bytes > frameTypes.JOBS.limit) break;
    jobs.push(summary);
  }
  return { jobs: jobs.reverse() };
}

function summaryOf(entry: JobEntry, place: number | undefined): JobSummary {
  const { opened, state, reason } = entry;
  return {
    job: opened.job,
    state,
    ...(place !== undefined && { place }),
    ...(hasEnded(entry) && reason !== undefined && { reason: reason.slice(0, REASON) }),
    openedAt: opened.at,
  };
}
