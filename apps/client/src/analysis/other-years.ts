/**
 * Whether answers are empty because the data is of other years than were asked for. Owns: finding that out: the times of the tables that empty
 * answers are of are read again, each to the first row of a year that was asked for.
 */
import type { Folder, TableSpec } from '@coffee/csv';
import type { Answer } from '@coffee/answers';
import { decodeBody, numberColumnOf, type ChunkBody, type TableName } from '@coffee/protocol';
import { uploadFolder, type ScanPool } from '@coffee/worker-runtime';
import { TimeSpan } from './time-span';

/** The time by which rows of a table are in a year. */
const TIME = 'created_at';

export interface OtherYearsOptions {
  readonly scanners: Pick<ScanPool, 'size' | 'scan'>;
  readonly folder: Folder;
  readonly scans: readonly TableSpec[];
  readonly years: readonly number[];
  readonly answers: readonly Pick<Answer, 'sink' | 'rows'>[];
  readonly signal: AbortSignal;
}

/** @returns a line for a person for each kind of years that tables of empty answers are of; none for tables with a year that was asked for. */
export async function otherYearsNotes(options: OtherYearsOptions): Promise<string[]> {
  const { scans, answers } = options;
  const isEmpty = (name: string): boolean => answers.some(({ sink, rows }) => sink.name === name && rows === 0);
  const times = scans.flatMap(timesOf);
  const tables = new Map<string, TableName[]>();
  for (const { table, readings } of scans) {
    const time = times.find((scan) => scan.table === table);
    if (!time || !readings.some((reading) => reading.answers.some(isEmpty))) continue;
    const there = rangesOf(await yearsThere(options, time));
    if (there !== '') tables.set(there, [...(tables.get(there) ?? []), table]);
  }
  return [...tables].map(([there, names]) => {
    const of = names.length < times.length ? ` of ${names.join(', ')}` : '';
    const asked = options.years.join(', ');
    return `no row${of} is of the years that were asked for (${asked}); there are rows of ${there.replaceAll(',', ', ')}: --years ${there}`;
  });
}

/** The years of all rows of a table, ascending; none as soon as one of them was asked for. */
async function yearsThere(
  { scanners, folder, years, signal }: OtherYearsOptions,
  time: TableSpec,
): Promise<readonly number[]> {
  const there = new TimeSpan();
  const found = new AbortController();
  const target = {
    ingest: (_table: string, _seq: number, body: ChunkBody): Promise<void> => {
      // Only of rows that have one.
      there.add(numberColumnOf(decodeBody(body), TIME).values);
      if (years.some((year) => there.has(year))) found.abort();
      return Promise.resolve();
    },
    completeTable: () => Promise.resolve(),
  };
  const tables = folder.tables.filter(({ table }) => table === time.table);
  try {
    await uploadFolder(
      scanners,
      target,
      { ...folder, tables },
      {
        scans: [time],
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
