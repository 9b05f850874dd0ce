/** An answer among those of its job: its plot, how many rows it has, and the way to all of them. */
import type { AnswerList } from '@coffee/http';
import { say } from '../words/language';
import { Downloads } from './downloads';
import { Plot } from './plot';

export function AnswerCard({ job, answer }: { readonly job: string; readonly answer: AnswerList['answers'][number] }) {
  const { name, rows, forms } = answer;
  return (
    <article class="card" aria-labelledby={`answer-${name}`}>
      <h3 id={`answer-${name}`}>
        <a href={`/jobs/${job}/${name}`}>{name}</a>
      </h3>
      <p class="soft">{say('answer.rows', { count: rows })}</p>
      <Plot job={job} answer={name} />
      <Downloads forms={forms} />
    </article>
  );
}
