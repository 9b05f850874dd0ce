/** The jobs of this token, the newest first. */
import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JobList, JobSummary } from '@coffee/http';
import { asProblem, type ApiProblem } from '../api';
import { firstJobs, useFollowedJobs } from '../parts/followed-jobs';
import { StateBadge, askedWords, shownQueries } from '../parts/job-words';
import { Problem, Show, useLoaded } from '../parts/loaded';
import type { Word } from '../words/en';
import { dateTime, duration, number, say } from '../words/language';

export function Jobs() {
  return (
    <>
      <h1>{say('jobs.title')}</h1>
      <Show of={useLoaded('jobs', firstJobs)}>{(first) => <List first={first} />}</Show>
    </>
  );
}

function List({ first }: { readonly first: JobList }) {
  const {
    list: { jobs, next },
    ...followed
  } = useFollowedJobs(first);
  const [problem, setProblem] = useState<ApiProblem>();
  const rows = useRef<HTMLTableSectionElement>(null);
  const added = useRef<string>(undefined);
  useLayoutEffect(() => {
    // The button goes with the last of them.
    if (added.current !== undefined && next === undefined)
      rows.current?.querySelector<HTMLElement>(`a[href="/jobs/${added.current}"]`)?.focus();
    added.current = undefined;
  }, [jobs]);
  const older = (path: string): void => {
    setProblem(undefined);
    followed.older(path, (first) => (added.current = first)).catch((thrown: unknown) => setProblem(asProblem(thrown)));
  };
  const shownProblem = problem ?? followed.problem;
  if (jobs.length === 0)
    return (
      <p class="soft">
        {say('jobs.empty')} <a href="/">{say('nav.new')}</a>
      </p>
    );
  return (
    <>
      <p>
        <a href="/compare">{say('jobs.compare')}</a>
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label={say('jobs.title')}>
        {/* With its roles: on a narrow screen rows are stacks, which browsers take for no part of a table. */}
        <table class="stacked" role="table">
          <thead role="rowgroup">
            <tr role="row">
              <th scope="col" role="columnheader">
                {say('jobs.job')}
              </th>
              {columns.map(({ word, form }) => (
                <th scope="col" role="columnheader" class={form} key={word}>
                  {say(word)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={rows} role="rowgroup">
            {jobs.map((job) => (
              <Row key={job.job} job={job} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="soft">{say('jobs.rows.which')}</p>
      {shownProblem && <Problem problem={shownProblem} />}
      {next !== undefined && (
        <p>
          <button type="button" onClick={() => older(next)}>
            {say('jobs.older')}
          </button>
        </p>
      )}
    </>
  );
}

function Row({ job }: { readonly job: JobSummary }) {
  return (
    <tr role="row">
      <th scope="row" role="rowheader" class="whole">
        <a href={`/jobs/${job.job}`}>{job.job}</a>
      </th>
      {columns.map(({ word, form, cellOf }) => (
        <td role="cell" class={form} data-label={say(word)} key={word}>
          {cellOf(job)}
        </td>
      ))}
    </tr>
  );
}

interface Column {
  readonly word: Word;
  readonly form: '' | 'number' | 'whole';
  readonly cellOf: (job: JobSummary) => ComponentChild;
}

/** Beside the name of the job. */
const columns: readonly Column[] = [
  {
    ...{ word: 'new.state', form: '' },
    cellOf: ({ state, keptUntil, badRows = 0 }) => (
      <>
        <StateBadge state={state} />
        {state === 'completed' && keptUntil === undefined && <small class="soft asked">{say('jobs.noAnswers')}</small>}
        {badRows > 0 && <small class="bad asked">{say('upload.badRows', { count: badRows })}</small>}
      </>
    ),
  },
  {
    ...{ word: 'jobs.questions', form: '' },
    cellOf: (job) => (
      <>
        {shownQueries(job.queries ?? [])}
        <small class="soft asked">{askedWords(job)}</small>
      </>
    ),
  },
  {
    ...{ word: 'jobs.opened', form: 'whole' },
    cellOf: ({ openedAt }) => (openedAt === undefined ? '' : dateTime(openedAt)),
  },
  {
    ...{ word: 'jobs.took', form: 'number' },
    cellOf: ({ openedAt, endedAt }) =>
      openedAt === undefined || endedAt === undefined ? '' : duration(endedAt - openedAt),
  },
  { word: 'jobs.rows', form: 'number', cellOf: ({ rows }) => (rows === undefined ? '' : number(rows)) },
];
