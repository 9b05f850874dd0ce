/** What the gateway says of a question in SQL while it is written: asked when its writer pauses. */
import { useEffect, useState } from 'preact/hooks';
import type { CheckedQuestions } from '@coffee/http';
import { asProblem, isPassing, send, type ApiProblem } from '../api';
import { sqlOf, type SqlDraft } from './sql-draft';

/** One problem of a text, where it is, if it has a place. */
export type WrongSql = Extract<CheckedQuestions, { readonly ok: false }>['problems'][number];

/** What is said of a text, and that text: what is written by then may be another. */
type SaidOf = CheckedQuestions & { readonly text: string };

export interface CheckedSql {
  /** Of the draft as it is now; undefined while that is being asked, or there is none. */
  readonly now?: SaidOf;
  /** The last that is known. */
  readonly last?: SaidOf;
  readonly problem?: ApiProblem;
}

/** Until the next is known, what was wrong is. */
export const problemsIn = ({ last }: CheckedSql): readonly WrongSql[] => (last?.ok === false ? last.problems : []);

/** How long somebody has to pause before it is looked at (ms). */
const PAUSE = 400;
/** When it is asked again where the gateway could not say (ms): nothing is wrong with the text, which its writer need not change. */
const AGAIN = 2000;
/** A defect of the gateway over this text stays one. */
const isToAskAgain = (problem: ApiProblem): boolean => isPassing(problem) && problem.code !== 'INTERNAL';

/** @param schema as `sqlOf` takes it. */
export function useCheckedSql(draft: SqlDraft, schema?: string): CheckedSql {
  const body = draft.text.trim() === '' ? undefined : JSON.stringify(sqlOf(draft, schema));
  const [known, set] = useState<{ readonly body?: string; readonly last?: SaidOf; problem?: ApiProblem }>({});
  useEffect(() => {
    if (body === undefined) return set({});
    let isOld = false;
    const ask = async (): Promise<void> => {
      try {
        const said = await send<CheckedQuestions>('POST', '/v1/questions/check', JSON.parse(body));
        if (!isOld) set({ body, last: { ...said, text: draft.text } });
      } catch (thrown) {
        if (isOld) return;
        const problem = asProblem(thrown);
        set(({ last }) => ({ ...(last && { last }), problem }));
        if (isToAskAgain(problem)) timer = setTimeout(() => void ask(), AGAIN);
      }
    };
    let timer = setTimeout(() => void ask(), PAUSE);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [body]);
  const { last, problem } = known;
  const isNow = last !== undefined && known.body === body;
  return { ...(isNow && { now: last }), ...(last && { last }), ...(problem && { problem }) };
}
