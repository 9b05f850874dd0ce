/** Where a text is not CSV, for people: the reader of records says that it is not, not where. Must not know: what the text is about. */
import { quoted } from '@coffee/core';

/** A field in quotes, with blanks around it, or one without. The first alternative fails on a quote that is not closed. */
const FIELD = /[^\S\r\n]*"[^"]*(?:""[^"]*)*"(?!")[^\S\r\n]*|(?![^\S\r\n]*")[^,\r\n]*/y;
const LINE_END = /\r\n|\r|\n/g;

/** `line 3: "x" stands behind a closing quote`; lines count from 1. undefined: its quotes are in order. */
export function brokenQuote(text: string): string | undefined {
  for (let at = 0; at < text.length;) {
    FIELD.lastIndex = at;
    if (!FIELD.test(text)) return `line ${lineOf(text, at)}: a quote is not closed`;
    const end = FIELD.lastIndex;
    const next = text[end];
    if (next !== undefined && !',\r\n'.includes(next))
      return `line ${lineOf(text, end)}: ${quoted(next)} stands behind a closing quote`;
    at = end + 1;
  }
  return undefined;
}

const lineOf = (text: string, at: number): number => (text.slice(0, at).match(LINE_END)?.length ?? 0) + 1;
