/** The questions of a job that asks in SQL, as they were given. */
import type { JobStatus } from '@coffee/http';
import { sqlValues } from './job-words';
import { say } from '../words/language';

export function SqlText({ sql }: { readonly sql: JobStatus['sql'] | undefined }) {
  if (!sql) return null;
  return (
    <details>
      <summary>{say('job.sql')}</summary>
      {sql.questions.map(({ name, text }) => (
        <pre class="scroll" tabIndex={0} key={name}>
          {text}
        </pre>
      ))}
      {sql.parameters && <p class="soft">{sqlValues(sql.parameters)}</p>}
    </details>
  );
}
