/**
 * Reads all of one table of a surveyed folder, with the reader of `coffee analyze`: every column that the schema knows, also those that no
 * question reads. Owns: that bad rows end nothing, and which are whose. Must not know: questions but by their readings.
 */
import { asCoffeeError, type CoffeeError } from '@coffee/core';
import {
  DEFAULT_RANGE_BYTES,
  ReadingRoom,
  TableReading,
  describeBadRow,
  remedyOf,
  type BadRow,
  type InputFile,
  type InputReport,
  type Reading,
  type Scanner,
  type SurveyedFile,
  type SurveyedTable,
} from '@coffee/csv';
import { decodeBody, numberColumnOf, type ScanColumn, type TableSchema } from '@coffee/protocol';
import { COMMAND_LINE_REMEDIES } from '@coffee/worker-runtime';
import { TimeSpan } from './time-span';

/** Ranges that are under way for each thread. */
const RANGES_PER_THREAD = 3;

export interface ReadTableOptions {
  readonly schema: TableSchema;
  readonly scanner: Scanner & { readonly size: number };
  readonly readings: readonly Reading[];
  readonly unique: string | undefined;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

export interface TableRead {
  readonly report: InputReport;
  /** By the name of a file. */
  readonly badRows: ReadonlyMap<string, number>;
  /** Of each reading the rows that it does without. */
  readonly lost: readonly LostRows[];
  /** By column. */
  readonly times: ReadonlyMap<string, TimeSpan>;
  /** A file that could not be read to its end: those behind it are not read. */
  readonly failure?: { readonly file: string; readonly error: CoffeeError };
}

export interface LostRows {
  readonly rows: number;
  /** The first of them in words, with what to do about it. */
  readonly example?: string;
}

/** @throws CoffeeError INPUT_CHANGED; the signal's reason when it is aborted. */
export async function readTable({ table, files }: SurveyedTable, options: ReadTableOptions): Promise<TableRead> {
  const { scanner, schema, unique, signal, onBytes } = options;
  const { columns } = schema;
  const instants = columns.filter(({ kind }) => kind === 'instant').map(({ name }) => name);
  const times = new Map(instants.map((name) => [name, new TimeSpan()]));
  const readings = [...options.readings, unread(columns, options.readings)];
  const bad = new BadRowCounts(readings.length, files);
  const reading = TableReading.ofChunks(
    { table, schema, columns, readings, ...(unique !== undefined && { unique }) },
    {
      ...{ scanner, rangeBytes: DEFAULT_RANGE_BYTES, remedies: COMMAND_LINE_REMEDIES },
      room: new ReadingRoom(scanner.size * RANGES_PER_THREAD, signal),
      onBadRow: 'skip',
      onReject: (file, row) => bad.add(file, row),
      onBytes,
      take: (_seq, body) => {
        const chunk = decodeBody(body);
        for (const { name } of chunk.columns) times.get(name)?.add(numberColumnOf(chunk, name).values);
        return Promise.resolve();
      },
    },
  );
  const failure = await readAll(reading, files, columns);
  const { report } = reading;
  return { report, badRows: bad.byFile, lost: bad.lost, times, ...(failure && { failure }) };
}

async function readAll(
  reading: TableReading,
  files: readonly SurveyedFile[],
  columns: readonly ScanColumn[],
): Promise<TableRead['failure']> {
  let last = '';
  try {
    for (const { file, problem, lacks } of files) {
      if (!file || problem) continue;
      last = file.name;
      await reading.read(
        file,
        columns.filter(({ name }) => !lacks.has(name)),
      );
      // Only what is decoded can fail on its way, and then it is known which file it was.
      if (file.decodings.length > 0) await reading.done();
    }
    await reading.done();
    return undefined;
  } catch (thrown) {
    const error = asCoffeeError(thrown);
    if (error.code !== 'BAD_INPUT') throw error;
    return { file: last, error };
  }
}

/** The columns that no question reads, as a reading of their own: which rows there are, ids among them, is for the questions' to say. */
function unread(columns: readonly ScanColumn[], readings: readonly Reading[]): Reading {
  const read = new Set(readings.flatMap((reading) => reading.columns));
  return { answers: [], columns: columns.map(({ name }) => name).filter((name) => !read.has(name)), keepsNoRow: true };
}

/** Bad rows by file, and by who does without them. */
class BadRowCounts {
  readonly byFile = new Map<string, number>();
  readonly lost: { rows: number; example?: string }[];

  constructor(
    readings: number,
    private readonly files: readonly SurveyedFile[],
  ) {
    this.lost = Array.from({ length: readings }, () => ({ rows: 0 }));
  }

  add(file: string, row: BadRow): void {
    this.byFile.set(file, (this.byFile.get(file) ?? 0) + 1);
    for (const [i, lost] of this.lost.entries()) {
      if (row.readings !== undefined && (row.readings & (1 << i)) === 0) continue;
      lost.rows++;
      // Of a row that is bad in several columns, the one that this reading looks at.
      const why = { ...row, ...row.fields?.find(({ readings }) => readings & (1 << i)) };
      lost.example ??= `${describeBadRow(file, why)}; ${remedyOf(why, this.#fileOf(file), COMMAND_LINE_REMEDIES)}`;
    }
  }

  /** One that has rows. */
  #fileOf(file: string): InputFile {
    return this.files.find(({ name }) => name === file)!.file!;
  }
}
