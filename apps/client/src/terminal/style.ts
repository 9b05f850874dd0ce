/** Text for a person: colours only on a terminal that wants them, numbers and sizes as people write them. */
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export type Style = (format: Format, text: string) => string;

/** Whether the cursor can be moved about: a terminal that says that it cannot is written to like a file. */
export const canRedraw = (stream: OutputStream, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && env['TERM'] !== 'dumb';

/** Colours when the stream is a terminal and NO_COLOR is not set (https://no-color.org). */
export function styleFor(stream: OutputStream, env: NodeJS.ProcessEnv): Style {
  const coloured = canRedraw(stream, env) && !env['NO_COLOR'];
  return coloured ? (format, text) => styleText(format, text) : (_format, text) => text;
}

export const count = (value: number): string => value.toLocaleString('en-US');

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

export function bytes(value: number): string {
  if (value < 999.5) return `${Math.round(value)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let unit = -1;
  let rest = value;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${rest.toFixed(rest < 10 ? 1 : 0)} ${units[unit]!}`;
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(0)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}

/** Columns that text takes on a terminal: combining marks none, wide East Asian characters and emoji two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}|\p{Control}/u.test(character)) continue;
    width +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - displayWidth(text))) + text;

/** At most `width` columns wide: what is cut off leaves an ellipsis. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) >= width) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Printable: what a data file may hold must not move the cursor or ring the bell. */
export const printable = (text: string): string => text.replace(/[\p{Control}\p{Format}]/gu, '�');
