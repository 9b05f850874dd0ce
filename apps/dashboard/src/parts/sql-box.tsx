/** Where a question in SQL is written: what is wrong with it stands under it, line by line, and is told to those who listen. */
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { CheckedQuestions } from '@coffee/http';
import { tableNames, tableSchemas } from '@coffee/protocol';
import type { CheckedSql, WrongSql } from '../sql/checked-sql';
import { sqlDraft, write } from '../sql/sql-draft';
import { say } from '../words/language';
import { Problem } from './loaded';
import { SqlExamples } from './sql-examples';
import { SqlParameters } from './sql-parameters';

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

interface WrongsProps {
  readonly problems: readonly WrongSql[];
  readonly text: string;
  readonly box: HTMLTextAreaElement | null;
}

function Wrongs({ problems, text, box }: WrongsProps) {
  return (
    <ul class="problems">
      {problems.map((wrong, i) => (
        <li key={i}>
          {wrong.line !== undefined && wrong.column !== undefined && (
            <button type="button" class="plain" onClick={() => goToPlace(box, wrong)}>
              {say('sql.place', { line: String(wrong.line), column: String(wrong.column) })}
            </button>
          )}{' '}
          <span class="bad" lang="en">
            {inFields(wrong.message)}
          </span>
          <Marked wrong={wrong} text={text} />
        </li>
      ))}
    </ul>
  );
}

/** Whoever has a field for it gives no flag. */
const inFields = (message: string): string => message.replace(/ \(on the command line [^)]*\)/, '');

/** The line, and in it the place. Whoever listens has heard both as numbers. */
function Marked({ wrong: { line, column }, text }: { readonly wrong: WrongSql; readonly text: string }) {
  const shown = line === undefined ? undefined : text.split('\n')[line - 1];
  const mark = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (mark.current) showInside(mark.current);
  }, [shown, column]);
  const characters = line === undefined ? undefined : [...(shown ?? '')];
  if (!characters || column === undefined) return null;
  const at = column - 1;
  const word = /^[\w"'$]+/.exec(characters.slice(at).join(''))?.[0] ?? characters[at] ?? '\u00a0';
  return (
    <pre class="scroll" aria-hidden="true">
      {characters.slice(0, at).join('')}
      <mark ref={mark}>{word}</mark>
      {characters.slice(at + [...word].length).join('')}
    </pre>
  );
}

/** In the middle of the line, where that is longer than can be seen. */
function showInside(mark: HTMLElement): void {
  const line = mark.parentElement!;
  const [place, view] = [mark, line].map((element) => element.getBoundingClientRect()) as [DOMRect, DOMRect];
  line.scrollLeft += place.left - view.left - Math.max(0, view.width - place.width) / 2;
}

function goToPlace(box: HTMLTextAreaElement | null, { line = 1, column = 1 }: WrongSql): void {
  if (!box) return;
  const lines = box.value.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const at = before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
  box.focus();
  box.setSelectionRange(at, at);
}
