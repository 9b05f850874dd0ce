/** What comments say of the files of a table: `-- file: sales_*.csv`. Owns: which words there are, and what stands behind them. */
import { ownValue, quoted } from '@coffee/core';
import { dateForms, FILE_PATTERN, type Separator, type TableSchema } from '@coffee/protocol';
import { orMeant } from '../bind/nearest';
import type { Position, SqlText } from '../text/sql-error';
import type { Comment } from '../text/tokens';

/** What the comments of one table say. */
export interface TableComments {
  /** As the schema has it. */
  readonly forms: Omit<TableSchema, 'columns' | 'large'>;
  readonly large?: boolean;
  /** What a column is called in files, by its name, and where that is said. */
  readonly headers: ReadonlyMap<string, { readonly header: string; readonly at: Position }>;
  /** Where the comment is that says which files. */
  readonly filesAt?: Position;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
interface Said extends TableComments {
  readonly forms: Mutable<TableComments['forms']>;
  readonly headers: Map<string, { readonly header: string; readonly at: Position }>;
  large?: boolean;
  filesAt?: Position;
}

const separatorWords: Readonly<Record<string, Separator>> = {
  ',': ',',
  comma: ',',
  ';': ';',
  semicolon: ';',
  tab: '\t',
  '|': '|',
  bar: '|',
};

/** By word, what it makes of a value; a text is what is wrong. */
const readers: Readonly<Record<string, (said: Said, value: string, at: Position) => string | undefined>> = {
  file: (said, value, at) => {
    said.forms.files = value;
    said.filesAt = at;
    return FILE_PATTERN.test(value) && value.length <= 200
      ? undefined
      : 'takes a path in the folder, in which * stands for any part of a name: sales_*.csv';
  },
  separator: (said, value) => {
    const separator = ownValue(separatorWords, value.toLowerCase());
    if (separator) said.forms.separator = separator;
    return separator ? undefined : 'takes comma, semicolon, tab or bar';
  },
  decimal: (said, value) => {
    if (/^(?:,|comma)$/i.test(value)) said.forms.decimalComma = true;
    else if (!/^(?:\.|point)$/i.test(value)) return 'takes comma (12,50) or point (12.50)';
    return undefined;
  },
  dates: (said, value) => {
    const form = dateForms.find((each) => each === value.toUpperCase());
    if (form) said.forms.dates = form;
    return form ? undefined : `takes one of ${dateForms.join(', ')}`;
  },
  size: (said, value) => {
    if (!/^(?:large|small)$/i.test(value)) return 'takes large (of millions of rows) or small';
    said.large = value.toLowerCase() === 'large';
    return undefined;
  },
  column: (said, value, at) => {
    const [, header, name] = /^"((?:[^"]|"")+)"\s+as\s+"?([a-z]\w*)"?$/i.exec(value) ?? [];
    if (header === undefined || name === undefined || header.length > 200)
      return 'takes what a column is called in files, and its name: "Net total" AS net_total';
    said.headers.set(name.toLowerCase(), { header: header.replaceAll('""', '"'), at });
    return undefined;
  },
};

/** A comment that begins with none of the words is for people. @throws SqlError for a value that is none, and for what looks like a word. */
export function readTableComments(source: SqlText, comments: readonly Comment[]): TableComments {
  const said: Said = { forms: {}, headers: new Map() };
  for (const { text, at } of comments) {
    const [, word, value = ''] = /^([a-z]+)\s*:\s*(.*)$/i.exec(text) ?? [];
    if (word === undefined) continue;
    const known = word.toLowerCase();
    const read = ownValue(readers, known);
    if (!read) {
      const meant = orMeant(known, Object.keys(readers), '');
      if (meant !== '') throw source.error(at, `there is no ${quoted(word)}${meant}`);
      continue;
    }
    const problem = read(said, value.trim(), at);
    if (problem !== undefined) throw source.error(at, `-- ${known}: ${problem}`);
  }
  return said;
}
