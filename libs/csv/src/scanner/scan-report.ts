/** What a scan has to say beside its rows: bad ones, counted by reason, and forms that are worth a note. */
import { REPORTED_BAD_ROWS, reasonOf, type BadRow, type BadRows, type Note, type NoteKind } from '../bad-row';

/** Of a rejected row so much is kept. */
const MAX_REJECTED_BYTES = 1 << 16;

export class ScanReport {
  #count = 0;
  readonly #reasons: Record<string, number> = {};
  readonly #rows: BadRow[] = [];
  readonly #notes = new Map<string, { -readonly [Key in keyof Note]: Note[Key] }>();

  /** `rejects`: all bad rows are kept, with their text. */
  constructor(private readonly rejects: boolean) {}

  bad(row: BadRow, text: Uint8Array): void {
    this.#count++;
    const reason = reasonOf(row);
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + 1;
    if (this.rejects) this.#rows.push({ ...row, text: text.slice(0, MAX_REJECTED_BYTES) });
    else if (this.#rows.length < REPORTED_BAD_ROWS) this.#rows.push(row);
  }

  note(kind: NoteKind, column: string, example: string, line: number): void {
    const key = `${kind} ${column}`;
    const known = this.#notes.get(key);
    if (known) known.count++;
    else this.#notes.set(key, { kind, column, example, line, count: 1 });
  }

  get badRows(): BadRows {
    return { count: this.#count, reasons: this.#reasons, first: this.#rows };
  }
  get notes(): readonly Note[] {
    return [...this.#notes.values()];
  }
}
