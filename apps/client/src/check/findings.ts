/** What `coffee check` finds in a folder, as a program gets it (`--format json`) and a person is shown it. Plain values. */
import type { BadRowsReport, FileForm } from '@coffee/csv';
import type { ColumnKind, TableName } from '@coffee/protocol';

export interface Findings {
  readonly folder: string;
  /** The file that says which tables there are, of another business: it is checked for each of them, in the place of questions. */
  readonly schema?: string;
  /** All tables that some question reads, whether they are there or not. */
  readonly tables: readonly TableFindings[];
  /** What is in the folder and is not read. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
  /** Files that are there twice, and forms that are read in a certain way: a line each. */
  readonly notes: readonly string[];
  /** Rows that cannot be read, whoever reads the column. */
  readonly badRows: BadRowsReport;
  readonly questions: readonly QuestionFindings[];
}

export interface TableFindings {
  readonly table: TableName;
  /** Those that some question can use. */
  readonly rows: number;
  readonly bytes: number;
  readonly badRows: number;
  readonly files: readonly FileFindings[];
  /** Of the schema, in its order. */
  readonly columns: readonly ColumnFindings[];
  /** Names of other columns, which are passed over. */
  readonly unknown: readonly string[];
  readonly times: readonly TimesFindings[];
}

export interface FileFindings {
  /** A path in the folder. */
  readonly file: string;
  readonly bytes: number;
  /** Absent, like `badRows`, when it was not read: it cannot be, or a file before it of the same table ended the reading. */
  readonly rows?: number;
  readonly badRows?: number;
  /** How it is written; absent when it cannot be opened, or is empty. */
  readonly form?: FileForm;
  /** Why it cannot be read, or not to its end. */
  readonly problem?: string;
}

export interface ColumnFindings {
  readonly column: string;
  readonly kind: ColumnKind;
  readonly mayBeMissing: boolean;
  /** Ids of queries. */
  readonly readBy: readonly string[];
  /** Files that have rows but not this column, or have it more than once. */
  readonly notIn: readonly string[];
}

export interface TimesFindings {
  readonly column: string;
  /** `2024-01-01 10:06:50`. */
  readonly first: string;
  readonly last: string;
  /** Those of which there is a row, ascending. */
  readonly years: readonly number[];
}

export interface QuestionFindings {
  readonly query: string;
  readonly question: string;
  /** Why it cannot be answered; empty: it can. */
  readonly problems: readonly string[];
}
