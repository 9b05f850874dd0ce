/** Questions that an address asks: somebody may have written it. Those that are known are asked in whatever case, as `--queries` takes them; the others are told. */
import type { Questions } from '@coffee/http';
import { say } from '../words/language';
import { shownQueries } from './job-words';

interface InAddress {
  /** In the order in which they are known; undefined where the address says nothing of them. */
  readonly queries?: readonly string[];
  /** Names that are none. */
  readonly unknown: readonly string[];
}

export function questionsIn(values: URLSearchParams, { questions }: Pick<Questions, 'questions'>): InAddress {
  const text = values.get('queries');
  if (text === null) return { unknown: [] };
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const known = questions.map(({ id }) => id);
  return {
    queries: known.filter((id) => names.includes(id)),
    unknown: [...new Set(names)].filter((name) => name !== '' && !known.includes(name)),
  };
}

/** A notice, as nothing stops what else is asked. */
export const UnknownQuestions = ({ names }: { readonly names: readonly string[] }) =>
  names.length === 0 ? null : (
    <p class="notice">{say('new.unknownQuestion', { names: shownQueries(names), count: names.length })}</p>
  );
