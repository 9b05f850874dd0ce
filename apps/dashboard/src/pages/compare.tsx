/** Two jobs side by side: which answers are equal, and the plots of both. */
import type { AnswerList, JobList } from '@coffee/http';
import { get, getText } from '../api';
import { parametersOf } from '../parts/job-words';
import { Show, useLoaded } from '../parts/loaded';
import { Plot } from '../parts/plot';
import { query, setQuery } from '../router';
import { dateTime, say } from '../words/language';

export function Compare() {
  const [a, b] = [query.value.get('a') ?? '', query.value.get('b') ?? ''];
  return (
    <>
      <h1>{say('compare.title')}</h1>
      <Show of={useLoaded('jobs', () => get<JobList>('/v1/jobs?limit=200'))}>
        {({ jobs }) => {
          const complete = jobs.filter(({ state }) => state === 'completed');
          const choice = (name: 'a' | 'b', label: string, value: string) => (
            <label class="field">
              <span>{label}</span>
              <select
                value={value}
                onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value || undefined })}
              >
                <option value="">…</option>
                {complete.map(({ job, openedAt }) => (
                  <option key={job} value={job}>{`${job} ${openedAt === undefined ? '' : dateTime(openedAt)}`}</option>
                ))}
              </select>
              <small class="soft">{parametersOf(complete.find(({ job }) => job === value) ?? {})}</small>
            </label>
          );
          return (
            <div class="fields">
              {choice('a', say('compare.first'), a)}
              {choice('b', say('compare.second'), b)}
            </div>
          );
        }}
      </Show>
      {a === '' || b === '' ? <p class="soft">{say('compare.choose')}</p> : <Both key={`${a} ${b}`} a={a} b={b} />}
    </>
  );
}

const answersOf = (job: string): Promise<AnswerList> => get<AnswerList>(`/v1/jobs/${encodeURIComponent(job)}/answers`);

function Both({ a, b }: { readonly a: string; readonly b: string }) {
  return (
    <Show of={useLoaded(`${a} ${b}`, () => Promise.all([answersOf(a), answersOf(b)]))}>
      {([one, other]) => (
        <>
          {[...new Set([...one.answers, ...other.answers].map(({ name }) => name))].map((name) => {
            const has = [one, other].map(({ answers }) => answers.some((answer) => answer.name === name));
            return (
              <section class="card" key={name} aria-labelledby={`compare-${name}`}>
                <h2 id={`compare-${name}`}>
                  {name}{' '}
                  {has.every(Boolean) ? (
                    <Equality a={a} b={b} answer={name} />
                  ) : (
                    <span class="badge">{say('compare.only')}</span>
                  )}
                </h2>
                <div class="pair">{[a, b].map((job, i) => has[i] && <Plot key={job} job={job} answer={name} />)}</div>
              </section>
            );
          })}
        </>
      )}
    </Show>
  );
}

/** Answers are equal if their files are, byte for byte. */
function Equality({ a, b, answer }: { readonly a: string; readonly b: string; readonly answer: string }) {
  const csv = (job: string): string => `/v1/jobs/${encodeURIComponent(job)}/answers/${encodeURIComponent(answer)}.csv`;
  const both = useLoaded(`${a} ${b} ${answer}`, async () => {
    const [one, other] = await Promise.all([getText(csv(a)), getText(csv(b))]);
    return one === other;
  });
  if (both.is !== 'there') return null;
  return (
    <span class={`badge ${both.value ? 'completed' : ''}`}>{say(both.value ? 'compare.same' : 'compare.differs')}</span>
  );
}
