/** What is said in place of answers: of a job that has none, or is not there. */
import { BY_OWNER } from '@coffee/core';
import { withoutRemedy } from '@coffee/csv';
import type { JobStatus } from '@coffee/http';
import { isForGood, type ApiProblem } from '../api';
import { say } from '../words/language';
import { BadRowRemedy } from './bad-row-remedy';
import { Problem } from './loaded';

export const NewAnalysis = () => <a href="/">{say('nav.new')}</a>;

/** Of a job that is unknown or no longer kept nothing more comes. */
export function Unseen({ problem }: { readonly problem: ApiProblem }) {
  return (
    <>
      <Problem problem={problem} />
      {isForGood(problem) && (
        <p>
          <NewAnalysis />
        </p>
      )}
    </>
  );
}

/** Why a job has no answers; nothing of one that has failed over nothing. */
export function Reason({ status: { state, reason, served } }: { readonly status: JobStatus }) {
  if (reason === undefined) return null;
  if (state !== 'failed')
    return (
      <p class="soft">
        {say(served ? 'job.cancelled.served' : 'job.cancelled')}
        {reason !== BY_OWNER && (
          <>
            {' '}
            (<span lang="en">{reason}</span>)
          </>
        )}
      </p>
    );
  return (
    <div class="problem" role="alert">
      <p>{say('job.failed')}</p>
      <p class="detail" lang="en">
        {withoutRemedy(reason)}
      </p>
      <BadRowRemedy reason={reason} />
    </div>
  );
}
