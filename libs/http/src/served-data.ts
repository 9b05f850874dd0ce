/**
 * Data that lies where the gateway is: a job may be asked about it, and nothing is uploaded. Types only: who has a folder says here what is in it,
 * and reads it. Must not know: folders, scanners.
 */
import type { BadRowsReport, Encoding, OnBadRow, TableOfOtherYears } from '@coffee/csv';
import type { HostedJob, JobSource } from '@coffee/jobs';
import type { PhysicalPlan, TableName } from '@coffee/query-plan';

export interface ServedData {
  /** Into how many partitions the state of its jobs is split. */
  readonly partitions: number;
  /** The text of the `schema.sql` that says its tables; left out: they are the coffee shop's. */
  readonly schema?: string;
  /** What is there now. @throws CoffeeError NO_INPUT when nothing can be listed. */
  list(): ServedListing;
  /** What a job needs of it, as it is now: whatever changes later fails the job. @throws CoffeeError NO_INPUT, BAD_INPUT which name what is missing. */
  open(plan: PhysicalPlan, encoding: Encoding | undefined): OpenedData;
}

export interface ServedListing {
  /** For people: as it was named. */
  readonly folder: string;
  /** As of `ServedData`. */
  readonly schema?: string;
  /** All tables, those that are missing, too. */
  readonly tables: readonly ServedTable[];
}

export interface ServedTable {
  readonly table: TableName;
  readonly files: readonly ServedFile[];
  readonly bytes: number;
  /** Its files have no rows. */
  readonly isEmpty?: true;
  /** Why it cannot be read as a whole: it has no files. */
  readonly problem?: string;
  /** What its files have to be called, where a `schema.sql` says so. */
  readonly pattern?: string;
}

export interface ServedFile {
  readonly name: string;
  readonly bytes: number;
  /** Why nothing of it can be read. */
  readonly problem?: string;
  /** Of each column of its table that it lacks, what is wrong. */
  readonly lacks: Readonly<Record<string, string>>;
}

export interface OpenedData {
  /** Another for other files. */
  readonly fingerprint: string;
  readonly bytes: number;
  /** Of each table the files that are read, in their order. */
  readonly tables: NonNullable<JobSource['tables']>;
  /** What a person should know of the files, a line each. */
  readonly notices: readonly string[];
  /**
   * Reads all of it into a job whose plan is computed where tables are scanned.
   * @throws CoffeeError BAD_INPUT, INPUT_CHANGED; the signal's reason when it is aborted; what `completeTable` throws.
   */
  read(into: ReadingTarget): Promise<ReadData>;
}

export interface ReadingTarget {
  readonly run: HostedJob;
  readonly onBadRow: OnBadRow;
  readonly maxBadRows?: number;
  readonly signal: AbortSignal;
  /** Bytes of files whose rows were taken. */
  readonly onBytes: (bytes: number) => void;
  /** All `chunks` chunks of the table are in. */
  readonly completeTable: (table: TableName, chunks: number, badRows: number) => Promise<void>;
}

export interface ReadData {
  readonly badRows: BadRowsReport;
  /** What a person should know of the rows, a line each. */
  readonly notes: readonly string[];
  /** Of tables whose rows are all of other years than were asked for. */
  readonly otherYears: readonly TableOfOtherYears[];
}
