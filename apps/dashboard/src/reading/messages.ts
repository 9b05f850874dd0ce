/** What passes between the page and the worker that reads a chosen folder, and between that one and those that scan for it. */
import type { ErrorCode } from '@coffee/core';
import type {
  BadRowsReport,
  Encoding,
  IgnoredFile,
  OnBadRow,
  ScannedRange,
  ScanRequest,
  TableOfOtherYears,
  TableSpec,
} from '@coffee/csv';
import type { ServedFile, ServedTable } from '@coffee/http';
import type { Tables } from '@coffee/protocol';
import type { ChosenFile } from './node/files';

/** What a person is told of a folder before anything is sent. */
export interface FolderReport {
  readonly tables: readonly TableReport[];
  /** What is not read. */
  readonly ignored: readonly IgnoredFile[];
  readonly equal: readonly { readonly name: string; readonly equals: string }[];
}

export interface TableReport extends ServedTable {
  readonly files: readonly FileReport[];
}

/** As of a folder of a server. */
export interface FileReport extends ServedFile {
  /** It is compressed, or in UTF-16: it is sent as it is. */
  readonly isPacked: boolean;
}

/** A job to which the chosen files are sent. */
export interface UploadTask {
  readonly job: string;
  /** As far as is known. */
  readonly isQueued: boolean;
  readonly encoding: Encoding;
  /** `columns`: scanned here; `csv`: files as they are. */
  readonly format: 'columns' | 'csv';
  readonly scans: readonly TableSpec[];
  readonly onBadRow: OnBadRow;
  readonly maxBadRows?: number;
  /** Of tables that have not ended: chunks that were confirmed before, each as [first, behind last]. */
  readonly confirmed: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  /** Tables that have ended. */
  readonly ended: readonly string[];
  /** The folder must be this one, if it was begun before. */
  readonly fingerprint?: string;
}

/** Why a request is tried again. `code`: of docs/errors.md, or NETWORK. */
export interface Waiting {
  readonly code: string;
  readonly detail: string;
}

export type ToReading =
  /** First. `threads`: that may scan. */
  | { readonly type: 'mount'; readonly files: readonly ChosenFile[]; readonly threads: number }
  /** `tables`: those of another business; left out: the coffee shop's. */
  | { readonly type: 'survey'; readonly encoding: Encoding; readonly tables?: Tables }
  | { readonly type: 'prepare' }
  | { readonly type: 'upload'; readonly task: UploadTask }
  /** Nothing is sent from now on, or again. */
  | { readonly type: 'halt' | 'goOn' };

export type FromReading =
  | { readonly type: 'surveyed'; readonly report: FolderReport }
  /** The folder is open. `bytes`: of the tables that are read. */
  | { readonly type: 'opened'; readonly fingerprint: string; readonly bytes: Readonly<Record<string, number>> }
  /** Bytes of a table whose rows are accepted, or which were sent. */
  | { readonly type: 'read'; readonly table: string; readonly bytes: number }
  | { readonly type: 'confirmed'; readonly table: string; readonly seq: number; readonly bytes: number }
  | { readonly type: 'ended'; readonly table: string }
  /** A request is tried again; undefined: it has gone through. */
  | { readonly type: 'waiting'; readonly reason: Waiting | undefined }
  | {
      readonly type: 'done';
      readonly rows: number | undefined;
      readonly badRows: BadRowsReport;
      readonly notes: readonly string[];
      readonly otherYears: readonly TableOfOtherYears[];
    }
  | { readonly type: 'failed'; readonly code: string; readonly message: string };

/** What is asked, each with a number of its own, and what is told of it: what one has failed with is no other's failure. */
export interface Asked {
  readonly id: number;
  readonly asked: ToReading;
}
export interface Told {
  readonly id: number;
  readonly told: FromReading;
}

export type ToScanning =
  | { readonly type: 'mount'; readonly files: readonly ChosenFile[]; readonly kernel: WebAssembly.Module }
  | { readonly type: 'scan'; readonly id: number; readonly request: ScanRequest };

export type FromScanning =
  | { readonly type: 'scanned'; readonly id: number; readonly range: ScannedRange }
  | { readonly type: 'failed'; readonly id: number; readonly code: ErrorCode; readonly message: string };
