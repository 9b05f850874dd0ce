/** What is in a chosen folder, table by table, with what is wrong. */
import { Fragment, type ComponentChild } from 'preact';
import type { ServedTable } from '@coffee/http';
import type { FolderReport } from '../reading/messages';
import { FoundState, FoundTable, FoundTables } from './found-tables';
import type { Word } from '../words/en';
import { number, say } from '../words/language';

interface Props {
  readonly report: FolderReport;
  /** Columns by table: of those of which nothing is asked, nothing has to be right. */
  readonly needed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether what is not read is shown at once. */
  readonly areOthersShown?: boolean;
}

export function FolderTables({ report: { tables, ignored, equal }, needed, areOthersShown = false }: Props) {
  return (
    <section aria-labelledby="found">
      <h2 id="found">{say('new.found')}</h2>
      <Tables tables={tables} needed={needed} />
      <Notes word="new.ignored" isOpen={areOthersShown}>
        {ignored.map(({ name, why }) => (
          <li key={name}>
            {name}, {say(`ignored.${why}`)}
          </li>
        ))}
      </Notes>
      <Notes word="upload.notes">
        {equal.map(({ name, equals }) => (
          <li key={name}>{say('new.equal', { name, equals })}</li>
        ))}
      </Notes>
    </section>
  );
}

export interface TablesProps extends Pick<Props, 'needed'> {
  readonly tables: readonly ServedTable[];
}

/** Of a folder of this computer or of the server. */
export function Tables({ tables, needed }: TablesProps) {
  return (
    <FoundTables>
      {tables.map((table) => (
        <Fragment key={table.table}>
          <FoundTable table={table.table} files={table.files} size={table.bytes}>
            <State table={table} needed={needed.get(table.table)} />
          </FoundTable>
          <Problems table={table} needed={needed.get(table.table)} />
        </Fragment>
      ))}
    </FoundTables>
  );
}

interface NotesProps {
  readonly word: Word;
  readonly isOpen?: boolean;
  readonly children: readonly ComponentChild[];
}

function Notes({ word, isOpen = false, children }: NotesProps) {
  if (children.length === 0) return null;
  return (
    <details open={isOpen}>
      <summary>
        {say(word)} ({number(children.length)})
      </summary>
      <ul>{children}</ul>
    </details>
  );
}

interface TableProps {
  readonly table: ServedTable;
  readonly needed: ReadonlySet<string> | undefined;
}

function State({ table, needed }: TableProps) {
  const problems = problemsOf(table, needed).length;
  if (table.files.length === 0)
    return needed ? <b class="bad">{say('new.missing')}</b> : <span class="soft">{say('new.notNeeded')}</span>;
  if (problems > 0) return <b class="bad">{say('new.problems', { count: problems })}</b>;
  return <FoundState isEmpty={table.isEmpty === true} />;
}

/** Whether it is there, with all that is needed of it. */
export const isWhole = (table: ServedTable, needed: ReadonlySet<string> | undefined): boolean =>
  table.files.length > 0 ? problemsOf(table, needed).length === 0 : needed === undefined;

/** In a row of their own: sentences are longer than a column is wide. */
function Problems({ table, needed }: TableProps) {
  const problems = problemsOf(table, needed);
  const isMissing = table.files.length === 0 && needed !== undefined;
  if (!isMissing && problems.length === 0) return null;
  return (
    <tr class="more">
      <td colSpan={4}>
        {isMissing && <p class="soft">{whyMissing(table)}</p>}
        {[...lackedIn(table, needed)].map(([column, count]) => (
          <p key={column}>{say('new.lacks', { column, count })}</p>
        ))}
        {problems.length > FEW ? (
          <details>
            <summary>{say('new.which')}</summary>
            <Files problems={problems} />
          </details>
        ) : (
          <Files problems={problems} />
        )}
      </td>
    </tr>
  );
}

function Files({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <>
      <ul lang="en">
        {problems.slice(0, MOST).map((text, i) => (
          <li key={i}>{text}</li>
        ))}
      </ul>
      {problems.length > MOST && <p class="soft">{say('new.more', { count: problems.length - MOST })}</p>}
    </>
  );
}

const whyMissing = ({ table, pattern }: ServedTable): string =>
  pattern === undefined ? say('new.missing.why', { table }) : say('new.missing.pattern', { pattern });

/** As many are told at once: most files of a table lack the same. */
const FEW = 3;
const MOST = 20;

const problemsOf = ({ files }: ServedTable, needed: ReadonlySet<string> = new Set()): string[] =>
  files.flatMap(({ problem, lacks }) =>
    problem === undefined ? Object.entries(lacks).flatMap(([column, why]) => (needed.has(column) ? why : [])) : problem,
  );

/** Of each needed column that some files lack, how many do. */
function lackedIn({ files }: ServedTable, needed: ReadonlySet<string> = new Set()): ReadonlyMap<string, number> {
  const lacked = files.flatMap(({ problem, lacks }) => (problem === undefined ? Object.keys(lacks) : []));
  const counts = new Map<string, number>();
  for (const column of lacked) if (needed.has(column)) counts.set(column, (counts.get(column) ?? 0) + 1);
  return counts;
}
