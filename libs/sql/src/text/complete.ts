/** Whether a text that is being typed is whole: what somebody types line by line is asked when it is. */

const CLOSED = /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

/** It ends with a semicolon, outside of texts, names and comments, all of which have ended. */
export function isComplete(text: string): boolean {
  const open = text.replace(CLOSED, (closed) => (/^['"]/.test(closed) ? 'x' : ' '));
  return /;\s*$/.test(open) && !/['"]|\/\*/.test(open);
}
