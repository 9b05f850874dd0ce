/**
 * What a column of a result file holds, guessed from all of its texts: files of text do not say it. Owns: the forms in which values are printed.
 */
import type { PlotKind, PlotValue } from '@coffee/charts';
import { SECONDS_PER_DAY, daysFromCivil } from '@coffee/protocol';

interface Form {
  readonly kind: PlotKind;
  readonly pattern: RegExp;
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
    pattern: /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?$/,
    value: (text) => dayOf(text) * SECONDS_PER_DAY + secondsOf(text.slice(11)),
  },
  { kind: 'integer', pattern: /^-?\d+$/, value: Number },
  { kind: 'decimal', pattern: /^-?\d+\.\d+$/, value: Number },
  { kind: 'id', pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, value: (text) => text },
];
const TEXT: Form = { kind: 'text', pattern: /^/, value: (text) => text };

const yearOf = (text: string): number => Number(text.slice(0, 4));

function dayOf(text: string): number {
  return daysFromCivil(yearOf(text), Number(text.slice(5, 7)), Number(text.slice(8, 10)));
}

function secondsOf(time: string): number {
  const [hours, minutes, seconds] = time.split(':').map(Number);
  return hours! * 3600 + minutes! * 60 + seconds!;
}

export class GuessedColumn {
  #forms = forms;
  #filled = false;

  add(text: string): void {
    if (text === '') return;
    this.#filled = true;
    if (!this.#forms[0]?.pattern.test(text)) this.#forms = this.#forms.filter(({ pattern }) => pattern.test(text));
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
