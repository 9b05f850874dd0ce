/** One answer: its plot, its rows, and for two categories and a number a pivot. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { AnswerList, JobStatus } from '@coffee/http';
import { get } from '../api';
import { hasEnded, watchJob } from '../job/job-events';
import { AnswerTable } from '../parts/answer-table';
import { Downloads } from '../parts/downloads';
import { AnswerNotes } from '../parts/file-notes';
import { NewAnalysis, Reason, Unseen } from '../parts/job-end';
import { askedOfAnswer } from '../parts/asked-of-answer';
import { AskedText, StateBadge } from '../parts/job-words';
import { Lost, Show, useLoaded } from '../parts/loaded';
import { PivotTable } from '../parts/pivot-table';
import { Plot } from '../parts/plot';
import { SqlText } from '../parts/sql-text';
import { say } from '../words/language';

export function Answer({ job, answer }: { readonly job: string; readonly answer: string }) {
  const watched = useMemo(() => watchJob(job), [job]);
  useEffect(() => () => watched.stop(), [watched]);
  const [status, problem, isLost] = [watched.status.value, watched.problem.value, watched.isLost.value];
  return (
    <>
      <h1>{answer}</h1>
      <p>
        <a href={`/jobs/${job}`}>{say('job.title', { job })}</a>
      </p>
      {problem ? (
        <Unseen problem={problem} />
      ) : !status ? (
        <p class="soft">{say('loading')}</p>
      ) : (
        <>
          {isLost && <Lost />}
          <OfJob status={status} answer={answer} />
        </>
      )}
    </>
  );
}

interface OfJobProps {
  readonly status: JobStatus;
  readonly answer: string;
}

function OfJob({ status, answer }: OfJobProps) {
  const { state } = status;
  if (state === 'completed') return <There status={status} answer={answer} />;
  return (
    <>
      <p class="facts">
        <StateBadge state={state} />
      </p>
      {hasEnded(status) ? (
        <>
          <Reason status={status} />
          <p>
            <NewAnalysis />
          </p>
        </>
      ) : (
        <p class="notice" role="status">
          {say('answer.notYet')}
        </p>
      )}
    </>
  );
}

function There({ status, answer }: OfJobProps) {
  const { job } = status;
  const loaded = useLoaded(job, () => get<AnswerList>(`/v1/jobs/${encodeURIComponent(job)}/answers`));
  return (
    <Show of={loaded}>
      {({ answers }) => {
        const found = answers.find(({ name }) => name === answer);
        const asked = askedOfAnswer(status, answer);
        if (!found)
          return (
            <p class="problem" role="alert">
              {say('answer.unknown', { answer })}
            </p>
          );
        return (
          <>
            <p class="facts">
              <span>{say('answer.rows', { count: found.rows })}</span>
              <CopyLink />
            </p>
            <AnswerNotes of={found} />
            <AskedText of={asked} />
            <SqlText sql={asked.sql} />
            <Downloads forms={found.forms} />
            <h2>{say('answer.plot')}</h2>
            <Plot job={job} answer={answer} />
            <PivotTable job={job} answer={found} />
            <h2>{say('answer.table')}</h2>
            <AnswerTable job={job} answer={found} />
          </>
        );
      }}
    </Show>
  );
}

/** Over plain HTTP from another machine a browser lets no page copy. */
function CopyLink() {
  const [copied, setCopied] = useState<'answer.copied' | 'answer.notCopied'>();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(location.href);
      setCopied('answer.copied');
    } catch {
      setCopied('answer.notCopied');
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        {say('answer.link')}
      </button>
      <span class="soft" role="status">
        {copied && say(copied)}
      </span>
    </>
  );
}
