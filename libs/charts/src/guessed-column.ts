/** What a column of texts holds, guessed from all of them: nothing else says it. Owns: the forms in which values are printed. */
import { SECONDS_PER_DAY, daysFromCivil, isCivil } from '@coffee/protocol';
import { isTime, type PlotKind, type PlotValue } from './plot-column';

interface Form {
  readonly kind: PlotKind;
  readonly pattern: RegExp;
  /** Of a text that is like the pattern; undefined: there is no such day. */
  readonly value: (text: string) => PlotValue;
}

/** The first that all texts of a column have. */
const forms: readonly Form[] = [
  {
    kind: 'month',
    pattern: /^\d{4}-(?:0[1-9]|1[0-2])$/,
    value: (text) => yearOf(text) * 12 + Number(text.slice(5)) - 1,
  },
  { kind: 'half', pattern: /^\d{4}-H[12]$/, value: (text) => yearOf(text) * 2 + Number(text.slice(6)) - 1 },
  { kind: 'date', pattern: /^\d{4}-\d{2}-\d{2}$/, value: dayOf },
  {
    kind: 'instant',
    pattern: /^\d{4}-\d{2}-\d{2} (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?$/,
    value: secondOf,
  },
  { kind: 'integer', pattern: /^-?\d+$/, value: Number },
  { kind: 'decimal', pattern: /^-?\d+\.\d+$/, value: Number },
  { kind: 'id', pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, value: (text) => text },
];
const TEXT: Form = { kind: 'text', pattern: /^/, value: (text) => text };

const yearOf = (text: string): number => Number(text.slice(0, 4));

function dayOf(text: string): number | undefined {
  const [year, month, day] = [yearOf(text), Number(text.slice(5, 7)), Number(text.slice(8, 10))];
  return isCivil(year, month, day) ? daysFromCivil(year, month, day) : undefined;
}

function secondOf(text: string): number | undefined {
  const day = dayOf(text);
  const [hours, minutes, seconds] = text.slice(11).split(':').map(Number);
  return day === undefined ? undefined : day * SECONDS_PER_DAY + hours! * 3600 + minutes! * 60 + seconds!;
}

const has = ({ pattern, value }: Form, text: string): boolean => pattern.test(text) && value(text) !== undefined;

export class GuessedColumn {
  #forms: readonly Form[];
  #filled = false;

  /** `of`: of a column that is known to be text, only times are looked for: numbers would be numbers. */
  constructor(of: 'anything' | 'times' = 'anything') {
    this.#forms = of === 'anything' ? forms : forms.filter(isTime);
  }

  add(text: string): void {
    if (text === '') return;
    this.#filled = true;
    if (this.#forms.length > 0 && !has(this.#forms[0]!, text))
      this.#forms = this.#forms.filter((form) => has(form, text));
  }

  /** Nothing that is added can change it. */
  get isDecided(): boolean {
    return this.#forms.length === 0;
  }

  get kind(): PlotKind {
    return this.#form.kind;
  }

  value(text: string): PlotValue {
    return text === '' ? undefined : this.#form.value(text);
  }

  get #form(): Form {
    return (this.#filled ? this.#forms[0] : undefined) ?? TEXT;
  }
}
