/** The jobs of this token, the newest first. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JobList, JobSummary } from '@coffee/http';
import { asProblem, get, type ApiProblem } from '../api';
import { StateBadge, parametersOf, shownQueries } from '../parts/job-words';
import { Problem, Show, useLoaded } from '../parts/loaded';
import { dateTime, duration, number, say } from '../words/language';

export function Jobs() {
  return (
    <>
      <h1>{say('jobs.title')}</h1>
      <Show of={useLoaded('jobs', () => get<JobList>('/v1/jobs?limit=50'))}>{(first) => <List first={first} />}</Show>
    </>
  );
}

function List({ first }: { readonly first: JobList }) {
  const [{ jobs, next }, set] = useState<JobList>(first);
  const [problem, setProblem] = useState<ApiProblem>();
  const rows = useRef<HTMLTableSectionElement>(null);
  const shown = useRef(jobs.length);
  useLayoutEffect(() => {
    // The button goes with the last of them.
    if (jobs.length > shown.current && next === undefined)
      rows.current?.rows[shown.current]?.querySelector('a')?.focus();
    shown.current = jobs.length;
  }, [jobs.length, next]);
  const older = (path: string): void => {
    get<JobList>(path).then(
      (more) => set({ ...more, jobs: [...jobs, ...more.jobs] }),
      (thrown: unknown) => setProblem(asProblem(thrown)),
    );
  };
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
        <table>
          <thead>
            <tr>
              <th scope="col">{say('jobs.job')}</th>
              <th scope="col">{say('new.state')}</th>
              <th scope="col">{say('jobs.questions')}</th>
              <th scope="col">{say('jobs.opened')}</th>
              <th scope="col" class="number">
                {say('jobs.took')}
              </th>
              <th scope="col" class="number">
                {say('jobs.rows')}
              </th>
            </tr>
          </thead>
          <tbody ref={rows}>
            {jobs.map((job) => (
              <Row key={job.job} job={job} />
            ))}
          </tbody>
        </table>
      </div>
      {problem && <Problem problem={problem} />}
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

function Row({ job: summary }: { readonly job: JobSummary }) {
  const { job, state, queries = [], openedAt, endedAt, rows } = summary;
  const took = openedAt !== undefined && endedAt !== undefined ? duration(endedAt - openedAt) : '';
  return (
    <tr>
      <th scope="row" class="whole">
        <a href={`/jobs/${job}`}>{job}</a>
      </th>
      <td>
        <StateBadge state={state} />
      </td>
      <td>
        {shownQueries(queries)}
        <small class="soft asked">{parametersOf(summary)}</small>
      </td>
      <td class="whole">{openedAt === undefined ? '' : dateTime(openedAt)}</td>
      <td class="number">{took}</td>
      <td class="number">{rows === undefined ? '' : number(rows)}</td>
    </tr>
  );
}
