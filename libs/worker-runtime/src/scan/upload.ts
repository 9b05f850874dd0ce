/**
 * From the files of a folder to chunks on their way: reads its tables with a pool of threads, the small ones first, and hands every
 * chunk over. Bounded: so many ranges are being scanned, waiting for the range before them, or handed over and not yet taken.
 */
import { chunkSeq, type ChunkSeq } from '@coffee/core';
import {
  ReadingRoom,
  TableReading,
  joinBadRows,
  type BadRow,
  type BadRowsReport,
  type Folder,
  type InputFile,
  type OnBadRow,
  type RemedyWords,
  type ScanRequest,
  type ScannedRange,
  type TableOfOtherYears,
  type TableSpec,
} from '@coffee/csv';
import type { StageResult } from '@coffee/jobs';
import { schemaOf, type ChunkBody, type TableName } from '@coffee/protocol';
import { FolderReading } from './folder-reading';
import type { ScanPool } from './scan-pool';

/** Who scans the ranges: a `ScanPool`, or others that do not decode. */
export type Scanners = Pick<ScanPool, 'size' | 'scan'> & Partial<Pick<ScanPool, 'leave'>>;

export interface UploadTarget {
  /** Takes one chunk; resolves when the next may come. */
  ingest(table: TableName, seq: ChunkSeq, body: ChunkBody): Promise<void>;
  /** All `chunks` chunks of the table have been taken. */
  completeTable(table: TableName, chunks: number, badRows: number): Promise<void>;
}

/** Scans ranges of a table, and computes at once what a job's stages make of their rows. */
export interface ComputingTarget {
  computes(table: TableName): boolean;
  scan(table: TableName, request: ScanRequest): Promise<ScannedRange<StageResult[]>>;
  /** Takes what was made of one chunk; resolves when the next may come. */
  ingest(seq: ChunkSeq, results: StageResult[]): Promise<void>;
}

/** What becomes of rows that cannot be read. */
export interface BadRowOptions {
  readonly onBadRow: OnBadRow;
  readonly maxBadRows?: number;
  /** Told of every bad row, with its line in the file. */
  readonly onReject?: (file: string, row: BadRow) => void;
}

export interface UploadOptions extends BadRowOptions {
  /** For tables whose stages are computed where they are scanned. */
  readonly computing?: ComputingTarget;
  /** What to read of each table. */
  readonly scans: readonly TableSpec[];
  /** Left out: those of the command line, which asks for most folders. */
  readonly remedies?: RemedyWords;
  /** Ranges that may be in hand for each thread: as many as hide the time that the target takes for one. */
  readonly rangesPerThread?: number;
  /** Aborted: nothing more is scanned or handed over. */
  readonly signal: AbortSignal;
  /** Bytes of a file whose rows have been accepted. */
  readonly onAccepted: (table: TableName, bytes: number) => void;
}

export interface Uploaded {
  readonly rows: number;
  readonly badRows: BadRowsReport;
  /** What else a person should know of the rows, a line each. */
  readonly notes: readonly string[];
  /** Of tables whose rows are all of other years than were asked for. */
  readonly otherYears: readonly TableOfOtherYears[];
}

type AnyReading = Pick<TableReading<unknown>, 'read' | 'done' | 'chunks' | 'report'>;

/** One is scanned, the next waits, another is on its way. */
const RANGES_PER_THREAD = 3;
/** What is computed of a range is small, and taken in order: so many may be done while one waits for a thread that merges, too. */
const COMPUTED_PER_THREAD = 8;
/** What to do about a bad row, in the words of the command line. */
export const COMMAND_LINE_REMEDIES = { skip: '--on-bad-row skip', latin1: '--encoding latin1' };

/**
 * @throws CoffeeError BAD_INPUT for the first bad row under `fail` (in the order of the files), INPUT_CHANGED, NO_INPUT; the
 * signal's reason when it is aborted; what the target rejects with.
 */
export async function uploadFolder(
  scanner: Scanners,
  target: UploadTarget,
  folder: Folder,
  options: UploadOptions,
): Promise<Uploaded> {
  const ranges = new FolderReading();
  try {
    return await upload(scanner, target, folder, options, ranges);
  } finally {
    ranges.end((reading) => scanner.leave?.(reading));
  }
}

async function upload(
  scanner: Scanners,
  target: UploadTarget,
  folder: Folder,
  options: UploadOptions,
  ranges: FolderReading,
): Promise<Uploaded> {
  const { signal, onBadRow, maxBadRows, onReject, remedies = COMMAND_LINE_REMEDIES } = options;
  const room = new ReadingRoom(
    scanner.size * (options.rangesPerThread ?? (options.computing ? COMPUTED_PER_THREAD : RANGES_PER_THREAD)),
    signal,
  );
  // While one thread waits for a text that is being inflated, another file gives it work.
  const decodedAtOnce = scanner.size + 1;
  const badRows = (): number => readings.reduce((sum, { reading }) => sum + reading.report.badRows.count, 0);
  const readings: { table: TableName; files: readonly InputFile[]; reading: AnyReading }[] = folder.tables.map(
    ({ table, files }) => {
      const spec = options.scans.find((scan) => scan.table === table)!;
      const common = {
        ...{ room, rangeBytes: folder.rangeBytes, remedies },
        ...{ onBadRow, ...(maxBadRows !== undefined && { maxBadRows, badRows }), ...(onReject && { onReject }) },
        ...{ decodedAtOnce, onBytes: (bytes: number) => options.onAccepted(table, bytes) },
      };
      const { computing } = options;
      const reading: AnyReading = computing?.computes(table)
        ? new TableReading(spec, {
            ...common,
            scanner: { scan: (request) => ranges.scan(request, (asked) => computing.scan(table, asked)) },
            take: (seq, results) => computing.ingest(chunkSeq(seq), results),
          })
        : TableReading.ofChunks(spec, {
            ...common,
            scanner: { scan: (request) => ranges.scan(request, (asked) => scanner.scan(asked)) },
            take: (seq, chunk) => target.ingest(table, chunkSeq(seq), chunk),
          });
      return { table, files, reading };
    },
  );
  const ends: Promise<void>[] = [];
  // Small tables first: they are over at once, and what waits for them need not.
  const isLarge = ({ table }: { readonly table: TableName }): number =>
    Number(schemaOf(options.scans.find((scan) => scan.table === table)!).large);
  for (const { table, files, reading } of readings.toSorted((a, b) => isLarge(a) - isLarge(b))) {
    for (const file of files) await reading.read(file);
    const end = reading.done().then(() => target.completeTable(table, reading.chunks, reading.report.badRows.count));
    // It may fail while others are under way, which are waited for first.
    end.catch((error: unknown) => room.fail(error));
    ends.push(end);
  }
  await Promise.all(ends);
  signal.throwIfAborted();
  const reports = readings.map(({ reading }) => reading.report);
  return {
    rows: reports.reduce((sum, { rows }) => sum + rows, 0),
    badRows: joinBadRows(reports.map(({ badRows }) => badRows)),
    notes: reports.flatMap(({ notes }) => notes),
    otherYears: readings.flatMap(({ table, reading: { report } }) =>
      report.otherYears ? [{ table, ...report.otherYears }] : [],
    ),
  };
}
