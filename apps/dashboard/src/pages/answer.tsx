/** One answer: its plot, its rows, and for two categories and a number a pivot. */
import { useState } from 'preact/hooks';
import type { AnswerList } from '@coffee/http';
import { get } from '../api';
import { AnswerTable } from '../parts/answer-table';
import { Downloads } from '../parts/downloads';
import { Show, useLoaded } from '../parts/loaded';
import { PivotTable } from '../parts/pivot-table';
import { Plot } from '../parts/plot';
import { say } from '../words/language';

export function Answer({ job, answer }: { readonly job: string; readonly answer: string }) {
  const list = useLoaded(job, () => get<AnswerList>(`/v1/jobs/${encodeURIComponent(job)}/answers`));
  const [isCopied, setCopied] = useState(false);
  return (
    <>
      <h1>{answer}</h1>
      <p>
        <a href={`/jobs/${job}`}>{say('job.title', { job })}</a>
      </p>
      <Show of={list}>
        {({ answers }) => {
          const found = answers.find(({ name }) => name === answer);
          if (!found)
            return (
              <p class="problem" role="alert">
                {say('problem.NOT_FOUND')}
              </p>
            );
          return (
            <>
              <p class="facts">
                <span>{say('answer.rows', { count: found.rows })}</span>
                <button
                  type="button"
                  onClick={() => void navigator.clipboard.writeText(location.href).then(() => setCopied(true))}
                >
                  {say(isCopied ? 'answer.copied' : 'answer.link')}
                </button>
              </p>
              <Downloads job={job} forms={found.forms} />
              <h2>{say('answer.plot')}</h2>
              <Plot job={job} answer={answer} />
              <PivotTable job={job} answer={found} />
              <h2>{say('answer.table')}</h2>
              <AnswerTable job={job} answer={answer} label={answer} />
            </>
          );
        }}
      </Show>
    </>
  );
}
