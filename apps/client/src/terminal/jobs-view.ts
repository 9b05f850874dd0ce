/** Shows jobs of a cluster to a person. */
import type { JobSummary } from '@coffee/sessions/client';
import { renderTable } from './table';
import { style, type Line } from './text';

/** Times are local. */
export function renderJobs(jobs: readonly JobSummary[], width?: number): Line[] {
  if (jobs.length === 0) return [[style('dim', 'no jobs')]];
  const rows = jobs.map(({ job, state, place, reason, openedAt }) => [
    job,
    localTime(openedAt),
    place === undefined ? state : `${state}, place ${place}`,
    reason ?? '',
  ]);
  return renderTable(['job', 'opened', 'state', 'reason'], rows, width);
}

/** `2026-01-31 14:05:09`. */
function localTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}
