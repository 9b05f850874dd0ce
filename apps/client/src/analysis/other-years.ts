/**
 * Whether answers are empty because the data is of other years than were asked for. Owns: finding that out: the times of the folder are read
 * again, which costs only those whose answers are empty, and ends at the first row of a year that was asked for.
 */
import type { Folder, TableSpec } from '@coffee/csv';
import type { Answer } from '@coffee/jobs';
import { DATA_ENVELOPE_BYTES, decodeChunk, numberColumnOf } from '@coffee/protocol';
import { uploadFolder, type ScanPool } from '@coffee/worker-runtime';
import { TimeSpan } from './time-span';

/** The time by which rows of a table are in a year. */
const TIME = 'created_at';

export interface OtherYearsOptions {
  readonly scanners: Pick<ScanPool, 'size' | 'scan'>;
  readonly folder: Folder;
  readonly scans: readonly TableSpec[];
  readonly years: readonly number[];
  readonly answers: readonly Answer[];
  readonly signal: AbortSignal;
}

/** @returns a line for a person, or undefined when there is nothing to say. */
export async function otherYearsNote(options: OtherYearsOptions): Promise<string | undefined> {
  if (options.answers.length === 0 || options.answers.some(({ rows }) => rows > 0)) return undefined;
  const years = await yearsThere(options);
  if (years.length === 0) return undefined;
  return `no row is of the years that were asked for (${options.years.join(', ')}); there are rows of ${years.join(', ')}: --years ${rangesOf(years)}`;
}

/** The years of all rows, ascending; none as soon as one of them was asked for. */
async function yearsThere({ scanners, folder, scans, years, signal }: OtherYearsOptions): Promise<number[]> {
  const there = new TimeSpan();
  const found = new AbortController();
  const times = scans.flatMap(timesOf);
  const target = {
    ingest: (_table: string, _seq: number, body: Uint8Array): Promise<void> => {
      // Only of rows that have one.
      there.add(numberColumnOf(decodeChunk(body.subarray(DATA_ENVELOPE_BYTES)), TIME).values);
      if (years.some((year) => there.has(year))) found.abort();
      return Promise.resolve();
    },
    endTable: () => Promise.resolve(),
  };
  const tables = folder.tables.filter(({ table }) => times.some((scan) => scan.table === table));
  try {
    await uploadFolder(
      scanners,
      target,
      { ...folder, tables },
      {
        scans: times,
        onBadRow: 'skip',
        signal: AbortSignal.any([signal, found.signal]),
        onAccepted: () => undefined,
      },
    );
  } catch (thrown) {
    if (found.signal.aborted) return [];
    throw thrown;
  }
  return there.years;
}

/** Reads nothing of a table but the time of its rows. */
function timesOf({ table, columns }: TableSpec): TableSpec[] {
  const time = columns.filter(({ name, kind }) => name === TIME && kind === 'instant');
  if (time.length === 0) return [];
  const names = time.map(({ name }) => name);
  return [
    {
      table,
      columns: time.map(({ name, kind, nullable }) => ({ name, kind, nullable })),
      readings: [{ answers: ['years'], columns: names }],
    },
  ];
}

/** `2019,2021-2023`. */
function rangesOf(years: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const year of years) {
    const last = ranges.at(-1);
    if (last?.[1] === year - 1) last[1] = year;
    else ranges.push([year, year]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
