/** Two jobs side by side: which answers are equal, and the plots of both. */
import type { AnswerList, JobList, JobStatus } from '@coffee/http';
import { get, getPieces } from '../api';
import { AnswerNotes } from '../parts/file-notes';
import { askedOfAnswer } from '../parts/asked-of-answer';
import { AskedText, askedWords } from '../parts/job-words';
import { Problem, Show, useLoaded } from '../parts/loaded';
import { Plot } from '../parts/plot';
import { SqlText } from '../parts/sql-text';
import { query, setQuery } from '../router';
import { isSame } from '../same-files';
import { dateTime, say } from '../words/language';

export function Compare() {
  const [a, b] = [query.value.get('a') ?? '', query.value.get('b') ?? ''];
  const isChosen = a !== '' && b !== '';
  return (
    <>
      <h1>{say('compare.title')}</h1>
      <Show of={useLoaded('jobs', () => get<JobList>('/v1/jobs?limit=200'))}>
        {({ jobs }) => {
          const complete = jobs.filter(({ keptUntil }) => keptUntil !== undefined);
          if (!isChosen && complete.length < 2)
            return (
              <p class="soft">
                {say('compare.few')} <a href="/">{say('nav.new')}</a>
              </p>
            );
          const choice = (name: 'a' | 'b', label: string, value: string) => (
            <label class="field">
              <span>{label}</span>
              <select
                value={value}
                onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value || undefined })}
              >
                <option value="">{say('compare.none')}</option>
                {value !== '' && complete.every(({ job }) => job !== value) && <option value={value}>{value}</option>}
                {complete.map(({ job, openedAt }) => (
                  // What tells jobs apart first: on a narrow screen the rest is cut.
                  <option key={job} value={job}>{`${openedAt === undefined ? '' : dateTime(openedAt)} ${job}`}</option>
                ))}
              </select>
              <small class="soft">{askedWords(complete.find(({ job }) => job === value) ?? {})}</small>
            </label>
          );
          return (
            <>
              <div class="fields">
                {choice('a', say('compare.first'), a)}
                {choice('b', say('compare.second'), b)}
              </div>
              {!isChosen && <p class="soft">{say('compare.choose')}</p>}
            </>
          );
        }}
      </Show>
      {isChosen && <Both key={`${a} ${b}`} a={a} b={b} />}
    </>
  );
}

async function answersOf(job: string): Promise<Of> {
  const path = `/v1/jobs/${encodeURIComponent(job)}`;
  const status = await get<JobStatus>(path);
  // A job that has not ended well has none.
  const { answers } = status.state === 'completed' ? await get<AnswerList>(`${path}/answers`) : { answers: [] };
  return { job, answers, status };
}

interface Of {
  readonly job: string;
  readonly answers: AnswerList['answers'];
  readonly status: JobStatus;
}

const answerIn = ({ answers }: Of, name: string) => answers.find((answer) => answer.name === name);

function Both({ a, b }: { readonly a: string; readonly b: string }) {
  return (
    <Show of={useLoaded(`${a} ${b}`, () => Promise.all([answersOf(a), answersOf(b)]))}>
      {([one, other]) => {
        const without = [one, other].filter(({ status }) => status.state !== 'completed');
        if (without.length > 0)
          return without.map(({ job }) => (
            <p class="problem" role="alert" key={job}>
              {say('compare.without', { job })} <a href={`/jobs/${job}`}>{say('job.title', { job })}</a>
            </p>
          ));
        const isAlike = askedOf(one) === askedOf(other);
        return (
          <>
            <p class="soft">{say('compare.scales')}</p>
            {[...new Set([...one.answers, ...other.answers].map(({ name }) => name))].map((name) => {
              const [first, second] = [one, other].map((of) => answerIn(of, name));
              return (
                <section class="card" key={name} aria-labelledby={`compare-${name}`}>
                  <h2 id={`compare-${name}`}>
                    {name}{' '}
                    {first && second ? (
                      <Equality one={one} other={other} name={name} />
                    ) : (
                      <span class="badge">{say('compare.only')}</span>
                    )}
                  </h2>
                  <div class="pair">
                    {first && <PlotOf which="compare.first" of={one} answer={first} isAlike={isAlike} />}
                    {second && <PlotOf which="compare.second" of={other} answer={second} isAlike={isAlike} />}
                  </div>
                </section>
              );
            })}
          </>
        );
      }}
    </Show>
  );
}

const askedOf = ({ status: { parameters, sql } }: Of): string => JSON.stringify([parameters, sql]);

interface PlotOfProps {
  readonly which: 'compare.first' | 'compare.second';
  readonly of: Of;
  readonly answer: AnswerList['answers'][number];
  /** Whether the other job was asked the same. */
  readonly isAlike: boolean;
}

function PlotOf({ which, of: { job, status }, answer, isAlike }: PlotOfProps) {
  const asked = askedOfAnswer(status, answer.name);
  return (
    <figure aria-label={`${say(which)}: ${job}`}>
      <figcaption>
        {say(which)}: <a href={`/jobs/${job}/${encodeURIComponent(answer.name)}`}>{job}</a>
        {!isAlike && <AskedText of={asked} />}
        {!isAlike && <SqlText sql={asked.sql} />}
        <AnswerNotes of={answer} />
      </figcaption>
      <Plot job={job} answer={answer.name} />
    </figure>
  );
}

/** Answers are equal if their files are, byte for byte. */
function Equality({ one, other, name }: { readonly one: Of; readonly other: Of; readonly name: string }) {
  const path = (job: string): string => `/v1/jobs/${encodeURIComponent(job)}/answers/${encodeURIComponent(name)}.csv`;
  const [first, second] = [answerIn(one, name), answerIn(other, name)];
  // Of answers that have not as many rows no row need be looked at.
  const isAlike = first?.rows === second?.rows && String(first?.columns) === String(second?.columns);
  const compared = useLoaded(name, () => (isAlike ? areSame(path(one.job), path(other.job)) : Promise.resolve(false)));
  if (compared.is === 'loading') return <span class="badge">{say('compare.looking')}</span>;
  if (compared.is === 'failed') return <Problem problem={compared.problem} again={compared.again} />;
  return (
    <span class={`badge ${compared.value ? 'completed' : ''}`}>
      {say(compared.value ? 'compare.same' : 'compare.differs')}
    </span>
  );
}

/** Leaves both at the first byte that differs. @throws ApiProblem */
async function areSame(one: string, other: string): Promise<boolean> {
  const left = new AbortController();
  try {
    const files = await Promise.all([one, other].map((path) => getPieces(path, left.signal)));
    return await isSame(files[0]!, files[1]!);
  } finally {
    left.abort();
  }
}
