/** Which tables of a chosen folder stop a question: they are missing, or have a file of which it could not read all that it needs. */
import type { Questions } from '@coffee/http';
import type { FolderReport, TableReport } from './messages';

export const unreadableFor = (
  { tables }: Pick<Questions['questions'][number], 'tables'>,
  report: Pick<FolderReport, 'tables'>,
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

const isReadable = (table: TableReport | undefined, columns: readonly string[]): boolean =>
  table !== undefined &&
  table.problem === undefined &&
  table.files.every(({ problem, lacks }) => problem === undefined && !columns.some((column) => column in lacks));
