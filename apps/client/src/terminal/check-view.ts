/** Shows a person what is in a data folder: table by table, then what concerns all of it. */
import { count, plural, printable } from '@coffee/core';
import type { FileFindings, Findings, QuestionFindings, TableFindings } from '../check/findings';
import { bytes, displayWidth, wrapWords } from './style';
import { renderTable } from './table';
import { plain, style, text, wrapLine, type Line } from './text';

/** Problems of a question, and ignored files, that are shown; all are in JSON. */
const SHOWN_PROBLEMS = 3;
const SHOWN_IGNORED = 20;

/** @param width columns of the terminal. */
export function renderFindings(findings: Findings, width = Infinity): Line[] {
  const { schema, tables, ignored, badRows, notes, questions } = findings;
  const list = (lines: readonly string[], most = Infinity): Line[] => [
    ...lines.slice(0, most).flatMap((line) => wrapLine(`  ${printable(line)}`, width, '    ')),
    ...(lines.length > most ? [more(lines.length - most)] : []),
  ];
  const sections: readonly (readonly [title: string, lines: readonly Line[]])[] = [
    [
      'ignored',
      list(
        ignored.map(({ name, reason }) => `${name}, ${reason}`),
        SHOWN_IGNORED,
      ),
    ],
    ['notes', list(notes)],
    [
      plural(badRows.count, 'bad row'),
      list([...badRows.first, ...badRows.reasons.map(({ reason, count: rows }) => `in all ${count(rows)} ${reason}`)]),
    ],
    [schema === undefined ? 'questions' : 'tables', questions.flatMap((question) => questionLines(question, width))],
  ];
  return [
    ...tables.flatMap((table) => [...tableLines(table, schema, width), '']),
    ...sections
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines], i) => [...(i > 0 ? [''] : []), heading(title), ...lines]),
  ];
}

const heading = (title: string, rest = ''): Line =>
  text`${style(['bold', 'yellow'], title)}${rest && '  '}${style('dim', rest)}`;
const more = (left: number): Line => [style('dim', `  … ${count(left)} more`)];

function tableLines(table: TableFindings, schema: string | undefined, width: number): Line[] {
  const { files, rows, badRows, times } = table;
  if (files.length === 0) return [heading(table.table, 'no files')];
  const bad = badRows > 0 ? [plural(badRows, 'bad row')] : [];
  const facts = [plural(files.length, 'file'), plural(rows, 'row'), ...bad, bytes(table.bytes)].join(', ');
  return [
    ...wrapLine(heading(table.table, facts), width, '  '),
    ...fileLines(files, width),
    '',
    ...renderTable(...columnTable(table, schema !== undefined), width),
    ...times.flatMap(({ column, first, last, years }) =>
      wrapLine(
        text`  ${style('bold', 'years')}  ${years.join(', ')}: ${column} from ${first} to ${last}`,
        width,
        '    ',
      ),
    ),
  ];
}

/** A table where it fits, else lines for each file: names are to be copied, and never cut. */
function fileLines(files: readonly FileFindings[], width: number): Line[] {
  const headers = ['file', 'rows', 'bad', 'form'];
  const rows = files.map((file) => [file.file, countOf(file.rows), countOf(file.badRows), formOf(file)]);
  const table = renderTable(headers, rows);
  if (table.every((line) => displayWidth(plain(line)) <= width)) return table;
  return files.flatMap((file) => {
    const { rows, badRows = 0 } = file;
    const read = rows === undefined ? [] : [plural(rows, 'row'), ...(badRows > 0 ? [`${count(badRows)} bad`] : [])];
    const facts = [...read, formOf(file)];
    const lines = wrapWords(printable(facts.join(' · ')), width - 4).map((line) => [style('dim', `    ${line}`)]);
    return [`  ${printable(file.file)}`, ...lines];
  });
}

const countOf = (value: number | undefined): string => (value === undefined ? '' : count(value));

const formOf = ({ rows, form, problem }: FileFindings): string =>
  problem !== undefined
    ? 'cannot be read'
    : rows === undefined
      ? 'not read'
      : form === undefined
        ? 'empty'
        : Object.values(form)
            .filter((fact) => fact !== 'plain')
            .join(', ');

/** @param isOther it is another business's: no question of the catalogue reads it. */
function columnTable(
  { columns, unknown, files }: TableFindings,
  isOther: boolean,
): [headers: string[], rows: string[][]] {
  const written = files.filter(({ form }) => form !== undefined).length;
  const row = (name: string, kind: string, readBy: string, found: string): string[] =>
    isOther ? [name, kind, found] : [name, kind, readBy, found];
  return [
    row('column', 'kind', 'read by', 'found'),
    [
      ...columns.map(({ column, kind, readBy, notIn }) =>
        row(column, kind, readBy.join(', ') || 'none', foundIn(written - notIn.length, written)),
      ),
      ...unknown.map((name) => row(name, 'unknown', 'none', 'yes')),
    ],
  ];
}

/** `all`: files with a header. */
const foundIn = (there: number, all: number): string =>
  all === 0 ? 'not known' : there === all ? 'yes' : there === 0 ? 'no' : `in ${count(there)} of ${plural(all, 'file')}`;

function questionLines({ query, question, problems }: QuestionFindings, width: number): Line[] {
  const mark = problems.length === 0 ? style('green', '✓') : style('red', '✗');
  return [
    ...wrapLine(text`  ${mark} ${style('bold', query)}  ${style('dim', question)}`, width, '    '),
    ...problems.slice(0, SHOWN_PROBLEMS).flatMap((problem) => wrapLine(`    ${printable(problem)}`, width, '      ')),
    ...(problems.length > SHOWN_PROBLEMS ? [text`  ${more(problems.length - SHOWN_PROBLEMS)}`] : []),
  ];
}
