/** What the gateway says of a question in SQL while it is written: asked when its writer pauses. */
import { useEffect, useState } from 'preact/hooks';
import type { CheckedQuestions } from '@coffee/http';
import { asProblem, isPassing, send, type ApiProblem } from '../api';
import { say } from '../words/language';
import { saidIn, sqlOf, type SqlDraft } from './sql-draft';
import { bytesIn, MOST_BYTES, tooMuchIn, type Sentence } from './too-much';

/** One problem of a text, where it is, if it has a place. */
export type WrongSql = Extract<CheckedQuestions, { readonly ok: false }>['problems'][number] & {
  /** The page says it, in its language: the gateway speaks English. */
  readonly isOfPage?: true;
};

type Said =
  Extract<CheckedQuestions, { readonly ok: true }> | { readonly ok: false; readonly problems: readonly WrongSql[] };
/** What is said of a text, and that text: what is written by then may be another. */
type SaidOf = Said & { readonly text: string };

export interface CheckedSql {
  /** Of the draft as it is now; undefined while that is being asked, or there is none. */
  readonly now?: SaidOf;
  /** The last that is known. */
  readonly last?: SaidOf;
  /** What is wrong in the `schema.sql`: nothing is known of the draft then. */
  readonly schema?: readonly WrongSql[];
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
/** A schema is looked at before anything is asked by it: a comment asks nothing. */
const NOTHING: SqlDraft = { text: '--', parameters: {} };

/** @param schema as `sqlOf` takes it. */
export function useCheckedSql(draft: SqlDraft, schema?: string): CheckedSql {
  const tooMuch = tooMuchIn(draft.text, saidIn(draft));
  const isLooked = draft.text.trim() !== '' && tooMuch.length === 0;
  const isLong = schema !== undefined && bytesIn(schema) > MOST_BYTES;
  const { last, isNow, problem } = useSaid(
    isLong ? undefined : isLooked ? draft : schema === undefined ? undefined : NOTHING,
    schema,
  );
  if (isLong) return { schema: [ofPage(['sql.long.schema', { most: MOST_BYTES }])] };
  const failed = problem && { problem };
  if (last?.isOfSchema) return { ...(last.schema === schema && { schema: problemsIn({ last }) }), ...failed };
  if (tooMuch.length > 0) {
    const said: SaidOf = { ok: false, problems: tooMuch.map(ofPage), text: draft.text };
    return { now: said, last: said };
  }
  if (!isLooked || !last || last.text === NOTHING.text) return { ...failed };
  return { ...(isNow && { now: last }), last, ...failed };
}

const ofPage = ([word, values]: Sentence): WrongSql => ({ message: say(word, values), isOfPage: true });

type Known = SaidOf & { readonly schema: string | undefined; readonly isOfSchema: boolean };

/** @param asked what is to be looked at; undefined of nothing. */
function useSaid(asked: SqlDraft | undefined, schema: string | undefined) {
  const body = asked && JSON.stringify(sqlOf(asked, schema));
  const [known, set] = useState<{ readonly body?: string; readonly last?: Known; readonly problem?: ApiProblem }>({});
  useEffect(() => {
    if (body === undefined) return set({});
    let isOld = false;
    const ask = async (): Promise<void> => {
      try {
        const said = await send<CheckedQuestions>('POST', '/v1/questions/check', JSON.parse(body));
        const isOfSchema = !said.ok && said.problems.some(({ file }) => file !== undefined);
        if (!isOld) set({ body, last: { ...said, text: asked!.text, schema, isOfSchema } });
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
  return { last, isNow: known.body === body, problem };
}
