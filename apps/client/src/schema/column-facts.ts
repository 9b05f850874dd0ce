/** What the values of one column of a CSV file can be, as they are met one by one. Owns: which texts speak for which kind. */
import { dateForms, type ColumnKind, type DateForm } from '@coffee/protocol';

const BOOLEAN = /^(?:true|false|t|f|yes|no|y|n)$/i;
/** A number that begins with a zero is a code: 00123. */
const WHOLE = /^-?(?:0|[1-9]\d{0,14})(?:\.0+)?$/;
const POINT = /^-?(?:0|[1-9]\d{0,8})(?:\.(\d{1,6}))?$/;
const COMMA = /^-?(?:0|[1-9]\d{0,8})(?:,(\d{1,6}))?$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOTHING = /^(?:NULL|NaN|None|NA|\\N)?$/i;
const TIME = '[ T]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?: ?(?:Z|[+-]\\d\\d(?::?\\d\\d)?))?';

const datePatterns = dateForms.map((form) => {
  const date = form
    .replaceAll(/[./]/g, '\\$&')
    .replace('YYYY', '\\d{4}')
    .replace('MM', '(?:0?[1-9]|1[0-2])')
    .replace('DD', '(?:0?[1-9]|[12]\\d|3[01])');
  return { form, date: new RegExp(`^${date}$`), instant: new RegExp(`^${date}${TIME}$`, 'i') };
});

/** Distinct values beyond these are not remembered: then nobody knows whether each stands once. */
const MOST_DISTINCT = 5_000_000;

export class ColumnFacts {
  values = 0;
  missing = 0;
  #boolean = true;
  #whole = true;
  #point = true;
  #comma = true;
  #uuid = true;
  #scale = 0;
  #dates: readonly DateForm[] = dateForms;
  #instants: readonly DateForm[] = dateForms;
  #distinct: Set<number> | undefined = new Set();

  /** One row. */
  add(text: string | undefined): void {
    const value = text?.trim() ?? '';
    if (NOTHING.test(value)) {
      this.missing++;
      return;
    }
    this.values++;
    this.#boolean &&= BOOLEAN.test(value);
    this.#uuid &&= UUID.test(value);
    this.#addNumber(value);
    if (this.#dates.length > 0) this.#dates = this.#dates.filter((form) => patternOf(form).date.test(value));
    if (this.#instants.length > 0)
      this.#instants = this.#instants.filter((form) => patternOf(form).instant.test(value));
  }

  #addNumber(value: string): void {
    this.#whole &&= WHOLE.test(value);
    if (this.#whole) this.#remember(Number(value));
    else this.#distinct = undefined;
    for (const decimal of [this.#point && POINT.exec(value), this.#comma && COMMA.exec(value)])
      if (decimal) this.#scale = Math.max(this.#scale, decimal[1]?.length ?? 0);
    this.#point &&= POINT.test(value);
    this.#comma &&= COMMA.test(value);
  }

  #remember(value: number): void {
    if (!this.#distinct) return;
    const before = this.#distinct.size;
    this.#distinct.add(value);
    if (this.#distinct.size === before || before >= MOST_DISTINCT) this.#distinct = undefined;
  }

  /** Each value is a whole number, in every row, and stands once. */
  get isUnique(): boolean {
    return this.#whole && this.values > 0 && this.missing === 0 && this.#distinct !== undefined;
  }

  /** Its decimals stand behind a comma, and in no row behind a point. */
  get hasComma(): boolean {
    return this.values > 0 && this.#comma && !this.#point;
  }

  /** The forms that all of its dates or instants are in; none of what is neither. */
  get dates(): readonly DateForm[] {
    if (this.values === 0) return [];
    return this.#dates.length > 0 ? this.#dates : this.#instants;
  }

  /** The kind that all values are of, where decimals and dates of the table are written so. */
  kind(decimalComma: boolean, form: DateForm): ColumnKind {
    if (this.values === 0) return 'text';
    if (this.#boolean) return 'boolean';
    if (this.#whole) return 'count';
    if (decimalComma ? this.#comma : this.#point) return this.#scale <= 3 ? 'money' : 'decimal';
    if (this.#uuid) return 'uuid';
    if (this.#dates.includes(form)) return 'date';
    return this.#instants.includes(form) ? 'instant' : 'text';
  }
}

const patternOf = (form: DateForm) => datePatterns[dateForms.indexOf(form)]!;
