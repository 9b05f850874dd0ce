/**
 * What there is to say of the rows of one table when they have been read: how many, which were bad and why, and in which forms
 * they came. Owns: the adding up over ranges and files, and the words. Must not know: how rows are read.
 */
import { describeBadRow, describeNote, REPORTED_BAD_ROWS, type BadRow, type BadRows, type Note } from './bad-row';
import type { ScannedRange } from './scan-request';
import type { OtherYears } from './years';

/** Who looks at which columns of a table. */
export interface Reading {
  /** Names of answers, for messages. */
  readonly answers: readonly string[];
  readonly columns: readonly string[];
  /** It looks, and keeps nothing: a row that only such readings can use is left out. */
  readonly keepsNoRow?: true;
}

/** Bad rows as a person is told of them. */
export interface BadRowsReport {
  /** Lines that one answer or more does without. */
  readonly count: number;
  /** Lines by reason, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** The first ones in words. */
  readonly first: readonly string[];
}

export const noBadRows: BadRowsReport = { count: 0, reasons: [], first: [] };

export class InputReport {
  rows = 0;
  /** By the names of the files. */
  readonly rowsOf = new Map<string, number>();
  #badRows = 0;
  readonly #reasons = new Map<string, number>();
  readonly #first: string[] = [];
  readonly #notes = new Map<string, { file: string; note: Note }>();

  readonly #years = new Set<number>();

  /** @param neededYears left out: rows of any year are. */
  constructor(
    private readonly readings: readonly Reading[],
    private readonly neededYears: readonly number[] = [],
  ) {}

  /** What a range of a file has; `lines`: line ends before it. */
  add(file: string, range: Pick<ScannedRange, 'rows' | 'badRows' | 'notes' | 'years'>, lines: number): void {
    const { rows, badRows, notes, years = [] } = range;
    this.rows += rows;
    for (const year of years) this.#years.add(year);
    this.rowsOf.set(file, (this.rowsOf.get(file) ?? 0) + rows);
    this.addBadRows(file, badRows, lines);
    for (const note of notes) {
      const key = `${note.kind} ${note.column}`;
      const known = this.#notes.get(key)?.note;
      if (known) this.#notes.get(key)!.note = { ...known, count: known.count + note.count };
      else this.#notes.set(key, { file, note: { ...note, line: note.line + lines } });
    }
  }

  addBadRows(file: string, { count, reasons, first }: BadRows, lines: number): void {
    this.#badRows += count;
    for (const [reason, lineCount] of Object.entries(reasons))
      this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + lineCount);
    for (const row of first.slice(0, REPORTED_BAD_ROWS - this.#first.length))
      this.#first.push(this.describe(file, { ...row, line: row.line + lines }));
  }

  /** A bad row in words, with the answers that do without it where others do not. */
  describe(file: string, row: BadRow): string {
    const { readings } = row;
    if (readings === undefined) return describeBadRow(file, row);
    const answers = this.readings.flatMap((reading, i) => (readings & (1 << i) ? reading.answers : []));
    const whose = answers.length > 0 ? `left out of ${[...new Set(answers)].join(', ')} only` : 'no question reads it';
    return `${describeBadRow(file, row)} (${whose})`;
  }

  get badRows(): BadRowsReport {
    const reasons = [...this.#reasons].map(([reason, count]) => ({ reason, count }));
    reasons.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
    return { count: this.#badRows, reasons, first: this.#first };
  }

  get hasNeededYear(): boolean {
    return this.neededYears.some((year) => this.#years.has(year));
  }

  /** Undefined where there is a row of a year that is needed, or no row of any. */
  get otherYears(): OtherYears | undefined {
    if (this.hasNeededYear || this.#years.size === 0) return undefined;
    return { asked: this.neededYears, there: [...this.#years].sort((a, b) => a - b) };
  }

  /** One line for each form that is read in a certain way. */
  get notes(): string[] {
    return [...this.#notes.values()].map(({ file, note }) => describeNote(file, note));
  }
}

/** The reports of several tables as one. */
export function joinBadRows(reports: readonly BadRowsReport[]): BadRowsReport {
  const reasons = new Map<string, number>();
  for (const { reason, count } of reports.flatMap((report) => report.reasons))
    reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  return {
    count: reports.reduce((total, { count }) => total + count, 0),
    reasons: [...reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
    first: reports.flatMap(({ first }) => first).slice(0, REPORTED_BAD_ROWS),
  };
}
