/** The slow path of one row: from its fields to one value for each operation, and to what is wrong with it. Simply correct. */
import { NOT_UTF8, shown, type BadField, type NoteKind } from '../bad-row';
import { hasZone, missingAs, parseNumber, problemOf, type NumberKind } from '../field-value';
import type { ValueForms } from '@coffee/protocol';
import { textOf, utf8Of, type Encoding } from '../text';
import type { FieldProblem, SplitRow } from '../text-rows';
import type { Operation } from './scan-program';

/** What a field holds; undefined: no value. */
export type SlowValue = number | Uint8Array | undefined;

const NONE: readonly BadField[] = [];

export class SlowRow {
  /** Of the row that was read last: a value for each operation of the program, in its order; undefined where it is bad. */
  readonly values: SlowValue[] = [];
  /** Its bad fields, in the order of the program. */
  readonly #bad: (BadField & { readonly field: number })[] = [];
  /** Bits of the readings that look at a bad field. */
  unreadable = 0;

  constructor(
    private readonly program: readonly Operation[],
    private readonly encoding: Encoding,
    private readonly forms: ValueForms,
    private readonly onNote: (kind: NoteKind, column: string, example: string) => void,
  ) {}

  read(row: SplitRow): void {
    this.#bad.length = 0;
    this.unreadable = 0;
    this.values.length = 0;
    for (const operation of this.program) {
      const { where } = operation;
      const other = where && this.values[where.operation];
      const needed = !where || (typeof other === 'number' && other >= where.atLeast);
      this.values.push(needed ? this.#value(operation, row.field(operation.field)) : undefined);
    }
  }

  /** Its bad fields, in the order of the row. */
  get bad(): readonly BadField[] {
    if (this.#bad.length === 0) return NONE;
    return this.#bad
      .toSorted((one, other) => one.field - other.field)
      .map(({ column, message, reason, readings }) => ({ column, message, reason, readings }));
  }

  #value(operation: Operation, field: Uint8Array | FieldProblem): SlowValue {
    const { kind, name } = operation;
    if (!(field instanceof Uint8Array)) return this.#fail(operation, field.problem);
    if (kind === 'uuid' || kind === 'text') return this.#text(operation, field);
    const text = trimmed(field);
    const value = parseNumber(kind, text, this.forms);
    if (value === undefined) return this.#noNumber(operation, kind, text);
    if (kind === 'instant' && hasZone(text, this.forms)) this.onNote('zone', name, shown(text));
    return value;
  }

  #noNumber(operation: Operation, kind: NumberKind, text: string): undefined {
    const { nullable } = operation;
    if (text === '') return nullable ? undefined : this.#fail(operation, 'is empty');
    if (nullable && this.#isMissing(operation, text)) return undefined;
    const problem = problemOf(kind, text, this.forms);
    return this.#fail(operation, problem, `${shown(textOf(Buffer.from(text, 'latin1'), this.encoding))} ${problem}`);
  }

  #text(operation: Operation, field: Uint8Array): Uint8Array | undefined {
    const { kind, name, nullable } = operation;
    if (field.length === 0 && nullable) return undefined;
    if (field.length === 0 && kind === 'text') return this.#fail(operation, 'is empty');
    if (field.length === 0) this.onNote('empty id', name, '""');
    const text = utf8Of(field, this.encoding);
    if (!text) return this.#fail(operation, NOT_UTF8, `${shown(textOf(field, 'latin1'))} ${NOT_UTF8}`);
    return nullable && this.#isMissing(operation, textOf(text, 'utf8')) ? undefined : text;
  }

  #isMissing({ kind, name }: Operation, text: string): boolean {
    const how = missingAs(kind, text);
    if (how) this.onNote(how, name, shown(text));
    return how !== undefined;
  }

  #fail({ name, field, readings }: Operation, reason: string, message = reason): undefined {
    this.#bad.push({ column: name, message, reason, readings, field });
    this.unreadable |= readings;
    return undefined;
  }
}

/** One character a byte, without blanks around them. */
function trimmed(field: Uint8Array): string {
  let from = 0;
  let to = field.length;
  while (from < to && isBlank(field[from]!)) from++;
  while (from < to && isBlank(field[to - 1]!)) to--;
  return Buffer.from(field.buffer, field.byteOffset + from, to - from).toString('latin1');
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 9;
