/** Which tables of a folder, of this computer or of the server, stop a question: they are missing, or have a file of which it could not read all that it needs. */
import type { Questions, ServedTable } from '@coffee/http';

export const unreadableFor = (
  { tables }: Pick<Questions['questions'][number], 'tables'>,
  report: { readonly tables: readonly ServedTable[] },
): string[] =>
  tables
    .filter(
      ({ table, columns }) =>
        !isReadable(
          report.tables.find((known) => known.table === table),
          columns,
        ),
    )
    .map(({ table }) => table);

/** The same with the columns that are not there, where it is these: `transactions (final_amount)`. */
export function stoppedBy(
  question: Pick<Questions['questions'][number], 'tables'>,
  report: { readonly tables: readonly ServedTable[] },
): string[] {
  return unreadableFor(question, report).map((name) => {
    const columns = question.tables.find(({ table }) => table === name)?.columns ?? [];
    const files = report.tables.find(({ table }) => table === name)?.files ?? [];
    const lacked = columns.filter((column) => files.some(({ lacks }) => Object.hasOwn(lacks, column)));
    return lacked.length > 0 ? `${name} (${lacked.join(', ')})` : name;
  });
}

/** Tables that stop a question, by what is wrong with them. */
export interface Lacked {
  readonly missing: readonly string[];
  readonly unreadable: readonly string[];
}

/** @param wanting tables that stop a question. @param tables those of the folder, with their files. */
export function lackedOf(
  wanting: readonly string[],
  tables: readonly { readonly table: string; readonly files: readonly unknown[] }[],
): Lacked {
  const isThere = (wanted: string): boolean => tables.some(({ table, files }) => table === wanted && files.length > 0);
  return { missing: wanting.filter((table) => !isThere(table)), unreadable: wanting.filter(isThere) };
}

const isReadable = (table: ServedTable | undefined, columns: readonly string[]): boolean =>
  table !== undefined &&
  table.problem === undefined &&
  table.files.every(
    ({ problem, lacks }) => problem === undefined && !columns.some((column) => Object.hasOwn(lacks, column)),
  );
