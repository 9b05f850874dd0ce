/** Times in Spanish, from how files write them: on plots, and in the tables of the page. Owns: that what is shown can be looked for in a file. */
import type { PlotKind } from './plot-column';

const months = ['ene', 'feb', 'mar', 'abr', 'may', 'jun', 'jul', 'ago', 'sept', 'oct', 'nov', 'dic'];

/** `2024-01-31 06:00:00.5` is `31/01/2024 06:00:00,5`, `2024-01` is `ene 2024`. A text that is none of the kind stays. */
export function spanishTime(text: string, kind: PlotKind): string {
  switch (kind) {
    case 'month':
      return text.replace(/^(\d+)-(\d\d)$/, (_, year: string, month: string) => `${months[Number(month) - 1]} ${year}`);
    case 'half':
      return text.replace(
        /^(\d+)-H([12])$/,
        (_, year: string, half) => `${half === '1' ? '1.er' : '2.º'} sem. ${year}`,
      );
    case 'date':
    case 'instant':
      return text.replace(/^(\d+)-(\d\d)-(\d\d)(.*)$/, (_, year, month, day, time: string) =>
        [`${day}/${month}/${year}`, time.replace('.', ',')].join(''),
      );
    default:
      return text;
  }
}

/** What a file has for a time as it is shown; undefined for any other text. */
export function timeFromSpanish(text: string): string | undefined {
  const [, day, month, year, time = ''] = /^(\d\d)\/(\d\d)\/(\d{4})( [\d:,]*)?$/.exec(text) ?? [];
  if (day !== undefined) return `${year}-${month}-${day}${time.replace(',', '.')}`;
  const [, name = '', ofYear] = /^([a-z]{3,4}) (\d{1,4})$/.exec(text) ?? [];
  if (months.includes(name)) return `${ofYear}-${monthNumber(name)}`;
  const [, first, halfYear] = /^(1\.er|2\.º) sem\. (\d{1,4})$/.exec(text) ?? [];
  return first === undefined ? undefined : `${halfYear}-H${first === '1.er' ? 1 : 2}`;
}

/** The same for a part of one: `16/07/` is `-07-16`, `07/1992` is `1992-07`, `/1992` is `1992-`, `ago` is `-08`, `2.º sem` is `-H2`. */
export function partFromSpanish(text: string): string | undefined {
  const [, day, month] = /^(\d\d)\/(\d\d)(?:\/\d{0,3})?$/.exec(text) ?? [];
  if (day !== undefined) return `-${month}-${day}`;
  const [, ofYear = '', year] = /^(\d\d)?\/(\d{4})$/.exec(text) ?? [];
  if (year !== undefined) return `${year}-${ofYear}`;
  if (months.includes(text)) return `-${monthNumber(text)}`;
  const [, first] = /^(1\.er|2\.º)(?: sem\.?)?$/.exec(text) ?? [];
  return first === undefined ? undefined : `-H${first === '1.er' ? 1 : 2}`;
}

/** A time, or a part of one, that a file has, as it is looked for in Spanish; undefined for any other text. */
export function spanishSought(text: string): string | undefined {
  const whole = (['month', 'half', 'instant'] as const).map((kind) => spanishTime(text, kind));
  return whole.find((shown) => timeFromSpanish(shown) === text) ?? spanishPart(text);
}

function spanishPart(text: string): string | undefined {
  const [, month = '', day] = /^-(\d\d)(?:-(\d\d))?$/.exec(text) ?? [];
  if (day !== undefined) return `${day}/${month}`;
  const name = months[Number(month) - 1];
  const [, year] = /^(\d{4})-$/.exec(text) ?? [];
  if (year !== undefined) return `/${year}`;
  const [, half] = /^-H([12])$/.exec(text) ?? [];
  return half === undefined ? name : half === '1' ? '1.er sem.' : '2.º sem.';
}

const monthNumber = (name: string): string => String(months.indexOf(name) + 1).padStart(2, '0');
