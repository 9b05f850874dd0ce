/** The first page of a server that has a folder of its own: whoever changes a parameter sees the answers change. Nothing is uploaded. */
import { withoutRemedy } from '@coffee/csv';
import { useEffect } from 'preact/hooks';
import type { AnswerList, JobStatus, Questions } from '@coffee/http';
import { get, isPassing } from '../api';
import { AnswerCard } from '../parts/answer-card';
import { columnsOf } from '../folder/columns-of';
import { useCheckedSql, type CheckedSql } from '../sql/checked-sql';
import { AskChoice, isSql } from '../parts/ask-choice';
import { BadRowRemedy } from '../parts/bad-row-remedy';
import { JobNotes } from '../parts/file-notes';
import { JobNews } from '../parts/job-news';
import { Lost, Problem, Retry, Show, useLoaded } from '../parts/loaded';
import { NoQuestion, QuestionsForm, asTexts, parametersIn, parse, type Asked } from '../parts/questions-form';
import { questionsIn, UnknownQuestions } from '../parts/questions-in-address';
import { ServedReading, servedReading } from '../parts/served-reading';
import { ServedTables } from '../parts/served-tables';
import { SqlBox } from '../parts/sql-box';
import { Stopped } from '../parts/stopped';
import { lackedOf, stoppedBy, unreadableFor } from '../reading/unreadable-for';
import { query, setQuery } from '../router';
import { hasEnded } from '../job/job-events';
import { useServedAnswers, type ServedAnswers } from '../job/served-answers';
import { askedSql, askSql, isBesideAddress, NO_SQL, sqlDraft, sqlOf, type SqlDraft } from '../sql/sql-draft';
import { bytes, say } from '../words/language';

type Served = NonNullable<Questions['served']>;

interface Props {
  readonly known: Questions;
  readonly served: Served;
  /** What is in the folder is looked at anew. */
  readonly look: () => void;
}

export function Explore({ known, served, look }: Props) {
  const { schema, tables } = served;
  const inSql = schema !== undefined || isSql();
  const checked = useCheckedSql(inSql ? sqlDraft.value : NO_SQL, schema);
  return (
    <>
      <p class="lead">{say(inSql ? 'explore.intro.sql' : 'explore.intro', { folder: served.folder })}</p>
      <ServedTables tables={tables} needed={inSql ? neededInSql(served, checked) : columnsOf(known.questions)} />
      {schema === undefined && <AskChoice />}
      {inSql ? <InSql {...{ served, checked, look }} /> : <OfCatalogue {...{ known, served, look }} />}
    </>
  );
}

/** Any table may be asked about next; of its columns those have to be there that the question reads. */
function neededInSql({ tables }: Served, { now }: CheckedSql): ReadonlyMap<string, ReadonlySet<string>> {
  const any = tables.map(({ table }) => ({ table, columns: [] }));
  return columnsOf([{ tables: any }, ...(now?.ok ? [now] : [])]);
}

interface InSqlProps {
  readonly served: Served;
  readonly checked: CheckedSql;
  readonly look: () => void;
}

/** What is written is asked when its writer says so: it stands in the address then, if that can hold it. */
function InSql({ served, checked, look }: InSqlProps) {
  const draft = sqlDraft.value;
  const asked = askedSql.value;
  // What is not looked at yet may be asked: the server says what is wrong with it then, too.
  const canAsk = draft.text.trim() !== '' && checked.now?.ok !== false;
  const bodyOf = (question: SqlDraft): string =>
    JSON.stringify({ data: 'served', sql: sqlOf(question), ...servedReading() });
  const text = asked && bodyOf(asked);
  const answers = useServedAnswers(text);
  const isAsWritten = text === bodyOf(draft);
  // What is wrong with it is told where it is written; only what is right there can be wrong for the server.
  const isTold = answers.problem?.code === 'BAD_SQL' && !(isAsWritten && checked.now?.ok);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canAsk) askSql(draft);
      }}
    >
      <SqlBox checked={checked} schema={served.schema} />
      <ServedReading />
      {checked.now?.ok && <Stopped by={stoppedBy(checked.now, served)} />}
      <p>
        <button type="submit" class="main" disabled={!canAsk}>
          {say('new.start')}
        </button>
      </p>
      {/* Always there: of what comes together with its place, not every reader tells. */}
      <p role="status" class={isBesideAddress.value ? 'notice' : 'hidden'}>
        {isBesideAddress.value && say('explore.long')}
      </p>
      {text !== undefined && (
        <Found
          answers={answers}
          asked={text}
          {...(!isAsWritten && { unasked: canAsk ? ` ${say('explore.before.ask')}` : '' })}
          isTold={isTold}
          look={look}
        />
      )}
    </form>
  );
}

function OfCatalogue({ known, served, look }: Props) {
  const possible = known.questions.filter((question) => unreadableFor(question, served).length === 0);
  const normal: Asked = {
    queries: possible.map(({ id }) => id),
    ...asTexts(known.parameters.defaults as never),
  };
  // What is asked stands in the address: it can be reloaded and sent.
  const { queries, unknown } = questionsIn(query.value, known);
  const asked: Asked = { ...normal, ...parametersIn(query.value), ...(queries && { queries }) };
  const parameters = parse(asked);
  const canAsk = parameters !== undefined && asked.queries.length > 0;
  const body = { data: 'served', queries: asked.queries, parameters, ...servedReading() };
  const text = JSON.stringify(body);
  const answers = useServedAnswers(canAsk ? text : undefined);
  return (
    <>
      <QuestionsForm
        known={known}
        asked={asked}
        onChange={(changed) => setQuery(changes(changed, normal))}
        lacked={(question) => lackedOf(unreadableFor(question, served), served.tables)}
      />
      <ServedReading />
      <UnknownQuestions names={unknown} />
      {asked.queries.length === 0 && <NoQuestion areAny={possible.length > 0} />}
      <Found answers={answers} asked={canAsk ? text : undefined} look={look} />
    </>
  );
}

interface FoundProps {
  readonly answers: ServedAnswers;
  /** What is asked now; undefined where it cannot be. */
  readonly asked: string | undefined;
  /** Something else is written, and not asked yet: what is said of that. */
  readonly unasked?: string;
  /** The problem is told where it is written. */
  readonly isTold?: boolean;
  readonly look: () => void;
}

function Found({ answers, asked, unasked, isTold = false, look }: FoundProps) {
  const { status, problem, isLost, complete, again } = answers;
  const failed = status?.state === 'failed' ? status.job : undefined;
  useEffect(() => {
    // Its files may be others than those that were there when the page was opened. Of a server that does not answer nothing is to be seen.
    if (problem ? !isPassing(problem) : failed !== undefined) look();
  }, [problem, failed]);
  const isOld = complete?.body !== asked;
  const isReading = isOld && asked !== undefined && !problem && status?.state !== 'failed';
  const isBefore = !isTold && (unasked !== undefined || (isOld && !isReading));
  const state = isBefore
    ? `${say('explore.before')}${unasked ?? ''}`
    : say(isReading ? 'explore.reading' : 'explore.there');
  return (
    <>
      {problem && !isTold && <Problem problem={problem} again={again} />}
      {status && <JobNews key={status.job} facts={status.state === 'queued' ? { place: status.place } : {}} />}
      {isLost && !problem ? <Lost /> : status && <Newest status={status} again={again} />}
      {status && hasEnded(status) && <JobNotes key={status.job} status={status} />}
      {complete && (
        <>
          <p role="status" class={isBefore ? 'notice' : 'hidden'}>
            {state}
          </p>
          <Answers job={complete.job} isOld={isOld} isReading={isReading} />
        </>
      )}
    </>
  );
}

/** Only what is not as it normally is. */
function changes(asked: Asked, normal: Asked): Record<keyof Asked, string | undefined> {
  const changed = (name: keyof Asked): string | undefined =>
    String(asked[name]) === String(normal[name]) ? undefined : String(asked[name]);
  return {
    ...{ queries: changed('queries'), years: changed('years'), hours: changed('hours') },
    ...{ minAmount: changed('minAmount'), top: changed('top') },
  };
}

interface NewestProps {
  readonly status: JobStatus;
  /** Asks the same again: what it has failed over may be mended. */
  readonly again: () => void;
}

function Newest({ status: { state, reason, served, place, badRows = 0 }, again }: NewestProps) {
  if (state === 'failed')
    return (
      <div class="problem" role="alert">
        <p>{say('explore.failed')}</p>
        <p class="detail" lang="en">
          {withoutRemedy(reason ?? '')}
        </p>
        <BadRowRemedy reason={reason} />
        <Retry again={again} />
      </div>
    );
  if (state === 'queued' && place !== undefined) return <p class="notice">{say('job.place', { place })}</p>;
  if (state === 'completed' && badRows > 0) return <p class="bad">{say('upload.badRows', { count: badRows })}</p>;
  if (state !== 'running' || !served) return null;
  return (
    <p>
      <progress max={Math.max(1, served.bytes)} value={served.read} aria-label={say('explore.reading')} />
      <span class="soft">{say('upload.of', { done: bytes(served.read), total: bytes(served.bytes) })}</span>
    </p>
  );
}

interface AnswersProps {
  readonly job: string;
  readonly isOld: boolean;
  readonly isReading: boolean;
}

function Answers({ job, isOld, isReading }: AnswersProps) {
  const list = useLoaded(job, async () => ({
    owner: job,
    ...(await get<AnswerList>(`/v1/jobs/${job}/answers`)),
  }));
  return (
    <section aria-labelledby="answers" aria-busy={isReading} class={isOld ? 'old' : ''}>
      <h2 id="answers">{say('job.answers')}</h2>
      <p>
        <a href={`/jobs/${job}`}>{say('job.title', { job })}</a>
      </p>
      <Show of={list}>
        {({ owner, answers }) => (
          <div class="cards">
            {answers.map((answer) => (
              <AnswerCard key={answer.name} job={owner} answer={answer} />
            ))}
          </div>
        )}
      </Show>
    </section>
  );
}
