/** Parts of a job in words. */
import type { JobSummary } from '@coffee/http';
import { asTexts } from './questions-form';
import { say } from '../words/language';

export function StateBadge({ state }: { readonly state: JobSummary['state'] }) {
  return <span class={`badge ${state}`}>{say(`job.state.${state}`)}</span>;
}

/** Undefined of a job that does not tell. */
export function parametersOf({ parameters }: Pick<JobSummary, 'parameters'>): string | undefined {
  const { years, hours, minAmount, top } = parameters ?? {};
  if (!years || !hours || minAmount === undefined || top === undefined) return undefined;
  return say('job.parameters', asTexts({ years, hours, minAmount, top }));
}
