/** What a data folder holds as Markdown: formats of files, tables with their columns, kinds with forms that the reader takes. */
import { dataFormats, parseNumber, type NumberKind } from '@coffee/csv';
import { tableNames, tableSchemas, type ColumnKind } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import type { Parts } from './generated-parts';

/** Of each kind: what it is, and examples, which the reader takes for values. */
export const kinds: Readonly<Record<ColumnKind, { readonly what: string; readonly examples: readonly string[] }>> = {
  uuid: { what: 'text, kept as it is; shortest as a UUID', examples: ['ac6f851c-649f-42fb-a606-72be0fdcf8d2', 'T-17'] },
  id: { what: 'a whole number, not negative', examples: ['17272', '17272.0'] },
  count: { what: 'a whole number', examples: ['3', '-1', '2.0'] },
  money: {
    what: 'an amount of at most three decimals, zeros beyond them allowed',
    examples: ['75', '78.765', '-9.5000'],
  },
  decimal: { what: 'a number of at most six decimals, zeros beyond them allowed', examples: ['3.117134', '-2'] },
  boolean: { what: 'true or false', examples: ['true', 'False', 't', 'no', '1'] },
  instant: {
    what: 'a time as the clock showed it; seconds may be absent, a zone is not looked at',
    examples: ['2024-01-01 10:06:50', '2024-01-01T10:06', '2024-01-01 23:00:00.500', '2024-01-01T10:06:50+08:00'],
  },
  date: { what: 'a date; one of zeros is missing', examples: ['1970-04-22'] },
  text: { what: 'text, not empty', examples: ['Matcha Latte'] },
};

export const isNumber = (kind: ColumnKind): kind is NumberKind => kind !== 'uuid' && kind !== 'text';
export const takes = (kind: ColumnKind, text: string): boolean =>
  !isNumber(kind) || parseNumber(kind, text) !== undefined;

const code = (text: string): string => `\`${text}\``;

export function dataParts(): Parts {
  const { tables } = planJob(parseQueryIds(''), defaultParameters, { partitions: 1 });
  const isRead = (table: string, column: string): boolean =>
    tables.some((scan) => scan.table === table && scan.columns.some(({ name }) => name === column));
  const rows = tableNames.flatMap((table) =>
    tableSchemas[table].columns.map(({ name, kind, nullable }, i) => {
      const column = isRead(table, name) ? `**${code(name)}**` : code(name);
      return `| ${i === 0 ? code(table) : ''} | ${column} | ${kind} | ${nullable ? 'may be missing' : ''} |`;
    }),
  );
  const forms = Object.entries(kinds).map(
    ([kind, { what, examples }]) => `| ${kind} | ${what} | ${examples.map(code).join(', ')} |`,
  );
  const formats = dataFormats.map(({ title, suffixes }) => `| ${title} | ${suffixes.map(code).join(', ')} |`);
  return {
    'data-formats': ['| format | ends in |', '| --- | --- |', ...formats].join('\n'),
    'data-tables': ['| table | column | kind | |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    'data-kinds': ['| kind | what it is | examples |', '| --- | --- | --- |', ...forms].join('\n'),
  };
}
