/** Where a question in SQL is written: what is wrong with it stands under it, line by line, and is told to those who listen. */
import { useId, useRef } from 'preact/hooks';
import type { CheckedQuestions } from '@coffee/http';
import { tableNames, tableSchemas } from '@coffee/protocol';
import type { CheckedSql } from '../sql/checked-sql';
import { sqlDraft, write } from '../sql/sql-draft';
import { say } from '../words/language';
import { Problem } from './loaded';
import { SqlExamples } from './sql-examples';
import { SqlParameters } from './sql-parameters';
import { WrongSchema, Wrongs } from './sql-wrongs';

type Right = Extract<CheckedQuestions, { readonly ok: true }>;

interface Props {
  readonly checked: CheckedSql;
  /** The text of a `schema.sql`: the tables are not the coffee shop's, and its examples are none. */
  readonly schema?: string | undefined;
}

export function SqlBox({ checked, schema }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  // A page may have two of these boxes.
  const id = useId();
  const { text } = sqlDraft.value;
  const { last, now, problem } = checked;
  const isWrong = last?.ok === false;
  return (
    <section
      class="sql"
      aria-labelledby={`${id}-title`}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.currentTarget.closest('form')?.requestSubmit();
      }}
    >
      <h2 id={`${id}-title`}>{say('sql.title')}</h2>
      {schema === undefined && <SqlExamples box={box} />}
      {schema === undefined ? <ShopTables /> : <Schema text={schema} />}
      {schema !== undefined && checked.schema && <WrongSchema problems={checked.schema} text={schema} />}
      <label class="field wide">
        <span>{say('sql.text')}</span>
        <textarea
          ref={box}
          rows={Math.max(6, Math.min(20, text.split('\n').length + 1))}
          value={text}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          aria-describedby={`${id}-help ${id}-found`}
          aria-invalid={isWrong}
          onInput={({ currentTarget: { value } }) => write({ text: value })}
        />
      </label>
      <p class="soft" id={`${id}-help`}>
        {schema === undefined ? say('sql.help', { tables: tableNames.join(', ') }) : say('sql.help.schema')}
      </p>
      <div
        id={`${id}-found`}
        role="status"
        aria-busy={last !== undefined && now === undefined}
        class={now ? '' : 'old'}
      >
        {last?.ok === false && <Wrongs problems={last.problems} text={last.text} box={box.current} />}
        {last?.ok && <p class="good">{say('sql.ok', { answers: answersOf(last) })}</p>}
      </div>
      {problem && <Problem problem={problem} />}
      <SqlParameters checked={checked} found={`${id}-found`} />
      {last?.ok && (
        <details>
          <summary>{say('sql.plan')}</summary>
          <pre class="scroll" tabIndex={0} lang="en">
            {last.plan}
          </pre>
        </details>
      )}
    </section>
  );
}

function ShopTables() {
  return (
    <details>
      <summary>{say('questions.tables')}</summary>
      <ul>
        {Object.entries(tableSchemas).map(([table, { columns }]) => (
          <li key={table}>
            <b>{table}</b>: {columns.map(({ name }) => name).join(', ')}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Schema({ text }: { readonly text: string }) {
  return (
    <details>
      <summary>{say('sql.schema')}</summary>
      <pre class="scroll" tabIndex={0} lang="en">
        {text}
      </pre>
    </details>
  );
}

const answersOf = ({ questions }: Right): string =>
  questions.map(({ name, columns }) => `${name} (${columns.map((column) => column.name).join(', ')})`).join('; ');
