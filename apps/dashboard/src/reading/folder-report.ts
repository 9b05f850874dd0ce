/** A chosen folder in words that pass between threads: what `coffee check` says of one on a disk. */
import { surveyFolder, type Encoding, type SurveyedTable } from '@coffee/csv';
import { tableIn, type Tables } from '@coffee/protocol';
import type { FolderReport, TableReport } from './messages';

export function reportOf(encoding: Encoding, schemas: Tables): FolderReport {
  const { tables, ignored, equal } = surveyFolder('/', encoding, schemas);
  return {
    tables: tables.map((table) => tableReport(table, tableIn(schemas, table.table)?.files)),
    ...{ ignored, equal },
  };
}

function tableReport({ table, files, isEmpty, problem }: SurveyedTable, pattern: string | undefined): TableReport {
  const reports = files.map(({ name, file, problem, lacks }) => ({
    name,
    bytes: file?.size ?? 0,
    isPacked: (file?.decodings.length ?? 0) > 0,
    lacks: Object.fromEntries(lacks),
    ...(problem && { problem: words(problem.message) }),
  }));
  const bytes = reports.reduce((sum, file) => sum + file.bytes, 0);
  return {
    ...{ table, bytes, files: reports },
    ...(isEmpty && { isEmpty }),
    ...(problem && { problem: words(problem.message) }),
    ...(pattern !== undefined && { pattern }),
  };
}

/** The folder has no path here that a person knows. */
const words = (message: string): string =>
  message.replace(/(^|\s)\/(?=\s)/g, '$1the folder').replace(/(^|\s)\/(?=\S)/g, '$1');
