/** A job: what it does while it runs, and its answers once it is complete. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AnswerList, JobStatus } from '@coffee/http';
import { asProblem, cancelJob, get, isForGood, send, type ApiProblem } from '../api';
import { areDeleted, keepDeleted } from '../job/deleted-answers';
import { focusMain } from '../focus';
import { hasEnded, watchJob } from '../job/job-events';
import { AnswerCard } from '../parts/answer-card';
import { JobNotes } from '../parts/file-notes';
import { GoOn } from '../parts/go-on';
import { NewAnalysis, Reason, Unseen } from '../parts/job-end';
import { LiveJob } from '../parts/live-job';
import { Lost, Problem, Show, useLoaded } from '../parts/loaded';
import { AskedText, StateBadge, shownQueries } from '../parts/job-words';
import { SqlText } from '../parts/sql-text';
import { UploadProgress } from '../parts/upload-progress';
import { endUpload, forgetKept, isOver, uploadOf } from '../sending/upload';
import { dateTime, duration, say } from '../words/language';

export function Job({ job }: { readonly job: string }) {
  const watched = useMemo(() => watchJob(job), [job]);
  useEffect(() => () => watched.stop(), [watched]);
  const status = watched.status.value;
  const problem = watched.problem.value;
  const isLost = watched.isLost.value;
  const isGone = problem !== undefined && isForGood(problem);
  const upload = uploadOf(job);
  const isRefused = upload !== undefined && isOver(upload.state.value);
  const look = (): void => watched.again();
  // Whoever sends hears of it first.
  useEffect(() => {
    if (isRefused) look();
  }, [isRefused]);
  useEffect(() => {
    if (isGone) endUpload(job);
  }, [isGone]);
  const title = <h1>{say('job.title', { job })}</h1>;
  if (status && problem)
    return (
      <>
        {title}
        {isGone ? <Gone status={status} /> : <Problem problem={problem} again={look} />}
      </>
    );
  if (!status) {
    // It goes on, whether the job has been seen or not.
    const isOnlyLost = upload !== undefined && isLost;
    return (
      <>
        {title}
        {isOnlyLost ? <Lost /> : problem ? <Unseen problem={problem} /> : <p class="soft">{say('loading')}</p>}
        {upload && <UploadProgress upload={upload} />}
      </>
    );
  }
  return (
    <>
      {title}
      <Facts status={status} />
      {isLost && <Lost />}
      {hasEnded(status) ? <Ended status={status} look={look} /> : <Live {...{ status, isLost, look }} />}
    </>
  );
}

/** Of one that was seen, what it was asked is all that is left. */
function Gone({ status }: { readonly status: JobStatus }) {
  return (
    <>
      <p class="problem" role="alert">
        {say('job.gone')} <NewAnalysis />
      </p>
      <AskedText of={status} />
      <SqlText sql={status.sql} />
    </>
  );
}

function Facts({ status }: { readonly status: JobStatus }) {
  const { state, openedAt, endedAt, queries = [], rows, badRows = 0, keptUntil, untilEnd } = status;
  const lost = badRows > 0 && <span class="bad">{say('upload.badRows', { count: badRows })}</span>;
  const isOver = hasEnded(status);
  return (
    <div class="card">
      <p class="facts">
        {/* Whoever hears the page is told what changes for a person; how many rows there are changes with each look. */}
        <span class="facts" role="status">
          <StateBadge state={state} />
          {isOver && lost}
        </span>
        {!isOver && lost}
        <span>{shownQueries(queries)}</span>
        {openedAt !== undefined && <span>{dateTime(openedAt)}</span>}
        {openedAt !== undefined && endedAt !== undefined && <span>{duration(endedAt - openedAt)}</span>}
        {rows !== undefined && <span>{say('job.rows', { count: rows })}</span>}
        {keptUntil !== undefined && (
          <span class="soft">{say(untilEnd ? 'jobs.untilEnd' : 'jobs.keptUntil', { date: dateTime(keptUntil) })}</span>
        )}
      </p>
      <AskedText of={status} />
      <SqlText sql={status.sql} />
      <Reason status={status} />
    </div>
  );
}

interface LiveProps {
  readonly status: JobStatus;
  readonly isLost: boolean;
  /** Looks at the job anew. */
  readonly look: () => void;
}

function Live({ status, isLost, look }: LiveProps) {
  const { job, state, place } = status;
  const upload = uploadOf(job);
  return (
    <>
      {state === 'queued' && place !== undefined && <p class="notice">{say('job.place', { place })}</p>}
      {upload && <UploadProgress upload={upload} />}
      {(!upload || upload.state.value.problem?.code === 'INPUT_CHANGED') && <GoOn status={status} isLost={isLost} />}
      <LiveJob status={status} isLost={isLost} />
      <Sure
        word="job.cancel"
        sure={status.served ? 'job.cancel.served.sure' : 'job.cancel.sure'}
        doing="job.cancelling"
        act={async () => {
          const cancel = (): Promise<unknown> => cancelJob(job).catch(unlessGone);
          await (uploadOf(job)?.haltFor(cancel) ?? cancel());
          endUpload(job);
          look();
        }}
      />
    </>
  );
}

/** What is gone needs no end any more: whoever looks at it finds that. */
function unlessGone(thrown: unknown): void {
  if (!isForGood(asProblem(thrown))) throw thrown;
}

function Ended({ status, look }: Omit<LiveProps, 'isLost'>) {
  const { job, state } = status;
  useEffect(() => forgetKept(job), [job]);
  return (
    <>
      <JobNotes status={status} />
      {state === 'completed' ? (
        <Answers job={job} look={look} />
      ) : (
        <p>
          <NewAnalysis />
        </p>
      )}
    </>
  );
}

function Answers({ job, look }: { readonly job: string; readonly look: () => void }) {
  const [isDeleted, setDeleted] = useState(() => areDeleted(job));
  const list = useLoaded(isDeleted ? undefined : job, () => get<AnswerList>(`/v1/jobs/${job}/answers`));
  const isUnknown = list.is === 'failed' && list.problem.code === 'UNKNOWN_JOB';
  useEffect(() => {
    if (isUnknown) look();
  }, [isUnknown]);
  if (isDeleted || (list.is === 'failed' && list.problem.code === 'GONE'))
    return (
      <p class="notice" role="status">
        {say('job.noAnswers')} <NewAnalysis />
      </p>
    );
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">{say('job.answers')}</h2>
      <Show of={list}>
        {({ answers }) => (
          <div class="cards">
            {answers.map((answer) => (
              <AnswerCard key={answer.name} job={job} answer={answer} />
            ))}
          </div>
        )}
      </Show>
      <Sure
        word="job.delete"
        sure="job.delete.sure"
        doing="job.deleting"
        act={async () => {
          await send('DELETE', `/v1/jobs/${job}`).catch(unlessGone);
          keepDeleted(job);
          setDeleted(true);
          look();
        }}
      />
    </section>
  );
}

interface SureProps {
  readonly word: 'job.cancel' | 'job.delete';
  readonly sure: 'job.cancel.sure' | 'job.cancel.served.sure' | 'job.delete.sure';
  readonly doing: 'job.cancelling' | 'job.deleting';
  readonly act: () => Promise<void>;
}

/** Asked once more before it is done. */
function Sure({ word, sure, doing, act }: SureProps) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [isBusy, setBusy] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // Told before the button goes: a job that ends takes it along.
  useLayoutEffect(() => {
    const own = button.current;
    return () => void (document.activeElement === own && focusMain());
  }, []);
  const go = (): void => {
    setProblem(undefined);
    setBusy(true);
    act()
      // The button goes with what it was about.
      .then(focusMain, (thrown: unknown) => setProblem(asProblem(thrown)))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <p>
        <button
          ref={button}
          type="button"
          class="plain danger"
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy && confirm(say(sure))) go();
          }}
        >
          {say(word)}
        </button>{' '}
        <span role="status">{isBusy && say(doing)}</span>
      </p>
      {problem && <Problem problem={problem} />}
    </>
  );
}
