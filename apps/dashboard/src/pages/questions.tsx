/** The catalogue: what can be asked, of which tables, and what comes out. */
import type { Questions } from '@coffee/http';
import { get } from '../api';
import { Show, useLoaded } from '../parts/loaded';
import { QuestionText } from '../parts/question-text';
import { say } from '../words/language';

export function QuestionsPage() {
  return (
    <>
      <h1>{say('questions.title')}</h1>
      <p>
        <a href="/?ask=sql">{say('ask.sql')}</a>
      </p>
      <Show of={useLoaded('questions', () => get<Questions>('/v1/questions'))}>
        {({ questions, served }) => (
          <>
            {served?.schema !== undefined && <p class="notice">{say('questions.schema')}</p>}
            {questions.map(({ id, question, tables, answers }) => (
              <section class="card" key={id} aria-labelledby={`question-${id}`}>
                <h2 id={`question-${id}`}>{id.toUpperCase()}</h2>
                <p>
                  <QuestionText id={id} question={question} />
                </p>
                <h3>{say('questions.tables')}</h3>
                <ul>
                  {tables.map(({ table, columns }) => (
                    <li key={table}>
                      <b>{table}</b>: {columns.join(', ')}
                    </li>
                  ))}
                </ul>
                <h3>{say('questions.answers')}</h3>
                <ul>
                  {answers.map(({ name, columns }) => (
                    <li key={name}>
                      <b>{name}</b>: {columns.map((column) => column.name).join(', ')}
                    </li>
                  ))}
                </ul>
              </section>
            ))}
          </>
        )}
      </Show>
    </>
  );
}
