/** Shows jobs of a cluster to a person: many as a table, one in full. Times are local. */
import { count, plural, printable } from '@coffee/core';
import { formatParameters } from '@coffee/query-plan';
import type { JobSummary } from '@coffee/sessions/client';
import { bytes, displayWidth, duration, padEnd, wrapWords } from './style';
import { renderTable } from './table';
import { plain, style, text, type Line } from './text';

/**
 * A table where it fits, else some lines for each job: ids are to be copied, and never cut.
 * @param now milliseconds since 1970. @param width columns of the terminal.
 */
export function renderJobs(jobs: readonly JobSummary[], now: number, width = Infinity): Line[] {
  if (jobs.length === 0) return [[style('dim', 'no jobs')]];
  const rows = jobs.map((job) => [
    job.job,
    (job.queries ?? []).join(','),
    localTime(job.openedAt),
    tookText(job, now),
    stateText(job),
    job.rows === undefined ? '' : count(job.rows),
    job.reason ?? remarkOf(job),
  ]);
  const table = renderTable(['job', 'queries', 'opened', 'took', 'state', 'rows', 'remarks'], rows);
  if (table.every((line) => displayWidth(plain(line)) <= width)) return table;
  return jobs.flatMap((job, i) => {
    const [, queries, opened, took, state, , remarks] = rows[i]!.map(printable);
    const processed = job.rows === undefined ? '' : plural(job.rows, 'row');
    const facts = [queries, opened, took, processed, remarks].filter(Boolean).join(' · ');
    const lines = wrapWords(facts, width - 4).map((line) => [style('dim', `    ${line}`)]);
    return [text`  ${style('bold', job.job)}  ${state ?? ''}`, ...lines];
  });
}

/** All that is known of a job, a line or a few each. @param waitsFor in words, of one that runs. */
export function renderJob(job: JobSummary, now: number, width = Infinity, waitsFor?: string): Line[] {
  const { queries, parameters, titles, rows, badRows, endedAt, reason, answers, unmatched } = job;
  const facts: (readonly [string, string | undefined])[] = [
    ['job', job.job],
    ['state', stateText(job)],
    ['now', waitsFor],
    ['reason', reason],
    ['queries', queries?.join(', ')],
    ['parameters', parameters && formatParameters(parameters)],
    ['asks', titles?.map(({ title }) => title).join('; ')],
    ['opened', localTime(job.openedAt)],
    ['ended', endedAt === undefined ? undefined : localTime(endedAt)],
    ['took', tookText(job, now)],
    ['rows', rows === undefined ? undefined : `${count(rows)} processed, without tables that are only joined`],
    ['bad rows', badRows === undefined ? undefined : `${count(badRows)} left out`],
    ['rows of', answers?.map((answer) => `${answer.name}: ${count(answer.rows)}`).join(', ')],
    ['missing', unmatched?.map(({ table, ids }) => `${plural(ids, 'id')} from ${table}`).join(', ')],
    ['answers', answersText(job)],
  ];
  const known = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, printable(value)] as const]));
  const widest = Math.max(...known.map(([name]) => name.length));
  return known.flatMap(([name, value]) =>
    wrapWords(value, width - widest - 4).map(
      (line, i) => text`  ${style('dim', padEnd(i === 0 ? name : '', widest))}  ${line}`,
    ),
  );
}

/** A job that goes on, in a line. @param now left out, without what changes by itself. */
export function stateLine(job: JobSummary, now?: number): string {
  const rows = job.rows === undefined ? '' : `${count(job.rows)} rows processed`;
  const since = now === undefined ? '' : `for ${tookText(job, now)}`;
  return [`job ${job.job}`, stateText(job), rows, since].filter(Boolean).join(' · ');
}

export function stateText({ state, place, tables }: JobSummary): string {
  if (place !== undefined) return `${state}, place ${place}`;
  return state === 'running' && tables ? `${state}, ${tables.ended} of ${plural(tables.of, 'table')} in` : state;
}

/** Of a job that has not ended: so far, waiting included. */
export const tookText = ({ openedAt, endedAt }: JobSummary, now: number): string =>
  duration(Math.max(0, (endedAt ?? now) - openedAt) / 1000);

const remarkOf = (job: JobSummary): string => {
  const answers = answersText(job);
  return answers === undefined ? '' : `answers ${answers}`;
};

function answersText({ state, keptUntil, keep, storedBytes }: JobSummary): string | undefined {
  if (state !== 'completed') return keep && !endsAnswers(state) ? 'are stored when it has completed' : undefined;
  if (keep && keptUntil !== undefined)
    return `kept until ${localTime(keptUntil)}${storedBytes === undefined ? '' : `, ${bytes(storedBytes)}`}`;
  return keptUntil === undefined
    ? 'not kept any more'
    : `kept until ${localTime(keptUntil)}, or until they are fetched`;
}

const endsAnswers = (state: JobSummary['state']): boolean => state === 'failed' || state === 'cancelled';

/** `2026-01-31 14:05:09`. */
function localTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}
