/** Parts of a job in words. */
import type { ComponentChildren } from 'preact';
import type { JobStatus, JobSummary } from '@coffee/http';
import { yearsText } from '@coffee/query-plan';
import { UNTITLED } from '@coffee/query-plan/untitled';
import { asTexts } from './questions-form';
import { duration, exactNumber, listed, say } from '../words/language';

export function StateBadge({ state }: { readonly state: JobSummary['state'] }) {
  return <span class={`badge ${state}`}>{say(`job.state.${state}`)}</span>;
}

/** Those of the catalogue in capitals, as people call them. */
export const shownQueries = (queries: readonly string[]): string =>
  queries.map((query) => (/^q\d+$/.test(query) ? query.toUpperCase() : query)).join(', ');

/** As a job tells it, or a list in short. */
type Asked = Pick<JobSummary, 'parameters' | 'titles' | 'sqlInShort'>;

/**
 * Beside the names of its questions: their parameters; or what questions in SQL are called, or in a list how they begin, and the values of theirs.
 * Undefined of a job that does not tell.
 */
export function askedWords({ parameters, titles = [], sqlInShort = {} }: Asked): ComponentChildren {
  const named = titles.map(({ title }) => title).filter((title) => title !== UNTITLED);
  const written = [sqlInShort.text, sqlInShort.parameters && sqlValues(sqlInShort.parameters)].filter(Boolean);
  if (named.length + written.length > 0)
    return (
      <>
        {named.join('; ')}
        {named.length > 0 && written.length > 0 && '; '}
        {written.length > 0 && <code>{written.join('; ')}</code>}
      </>
    );
  const { years, hours, minAmount, top } = parameters ?? {};
  if (!years || !hours || minAmount === undefined || top === undefined) return undefined;
  const texts = asTexts({ years, hours, minAmount, top });
  return say('job.parameters', { ...texts, years: sayYears(years), minAmount: exactNumber(texts.minAmount) });
}

/** With words between them: a comma alone stands for decimals in some languages. */
export const sayYears = (years: readonly number[]): string => listed(yearsText(years).split(','));

/** The values of parameters of questions in SQL. */
export const sqlValues = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `$${name} = ${value}`)
    .join('; ');

export function AskedText({ of }: { readonly of: Asked }) {
  const words = askedWords(of);
  return words === undefined ? null : <p class="soft">{words}</p>;
}

/** How much of a stage is done. Of one partition there is nothing to count. */
export function sayDone({ unit, done, expected }: NonNullable<JobStatus['stages']>[number]): string {
  if (expected === undefined) return say(`job.${unit}`, { count: done });
  if (unit === 'partitions' && expected === 1) return say(done === 1 ? 'job.whole' : 'job.notWhole');
  return say(`job.${unit}.of`, { done, count: expected });
}

/** What limits a job, in sentences in the reader's language: what the API says in English (`waitsFor`). */
export function sayLimit(limit: NonNullable<JobStatus['limit']>): string {
  if (!('quiet' in limit)) return sayCause(limit);
  const time = duration(limit.quiet * 1000);
  return `${sayCause(limit)} ${say(limit.kind === 'answers' ? 'limit.quiet.answers' : 'limit.quiet', { time })}`;
}

function sayCause(limit: NonNullable<JobStatus['limit']>): string {
  switch (limit.kind) {
    case 'unserved':
    case 'slow':
    case 'busy':
    case 'end':
      return say(`limit.${limit.kind}`, { stage: limit.stage });
    case 'upload':
      return say('limit.upload', { tables: limit.tables.join(', ') });
    case 'rest':
      return say(`limit.rest.${limit.unit}`, { stage: limit.stage, count: limit.left });
    case 'reading':
      return limit.file === undefined ? say('limit.reading') : say('limit.reading.file', { file: limit.file });
    case 'answers':
      return say('limit.answers');
  }
}
