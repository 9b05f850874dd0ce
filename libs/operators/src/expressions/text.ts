/** What functions of text do to one: by code point, without a language. */

/** A code point is mapped to one code point, or stays. */
export const lowerCase = (text: string): string =>
  isAscii(text)
    ? text.toLowerCase()
    : Array.from(text, (each) => (each === 'İ' ? 'i' : (single(each.toLowerCase()) ?? each))).join('');

export const upperCase = (text: string): string =>
  isAscii(text)
    ? text.toUpperCase()
    : Array.from(text, (each) => single(each.toUpperCase()) ?? capitals().get(each) ?? each).join('');

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** Undefined of several code points: mappings that depend on others, or are longer. */
const single = (text: string): string | undefined => (text.length === 1 || [...text].length === 1 ? text : undefined);

let known: Map<string, string> | undefined;

/** Capitals of letters whose usual ones are two letters (`ß`): the one that has them as its small letter. */
function capitals(): ReadonlyMap<string, string> {
  if (known) return known;
  known = new Map();
  for (let code = 0x1e00; code < 0x2000; code++) {
    const capital = String.fromCodePoint(code);
    const small = capital.toLowerCase();
    if (small !== capital && single(small) && !single(small.toUpperCase())) known.set(small, capital);
  }
  return known;
}

/** From a place (1 is the first, -1 the last) on, so many code points; of a count below zero those before the place. */
export function sliced(text: string, from: number, count: number | undefined): string {
  const points = isAscii(text) ? text : [...text];
  const start = from > 0 ? from - 1 : from < 0 ? points.length + from : -1;
  const [begin, end] =
    count === undefined ? [start, points.length] : count < 0 ? [start + count, start] : [start, start + count];
  const slice = points.slice(Math.max(0, begin), Math.max(0, end));
  return typeof slice === 'string' ? slice : slice.join('');
}

/** Of strings of UTF-8 bytes. Goes back to the last `%` only: no pattern takes longer than text times pattern. */
export function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  let any = -1;
  let resumed = 0;
  while (at < text.length) {
    const wanted = pattern[next];
    if (wanted === '%') {
      any = ++next;
      resumed = at;
    } else if (wanted === '_') {
      at = nextPoint(text, at);
      next++;
    } else if (wanted === text[at]) {
      at++;
      next++;
    } else if (any >= 0) {
      next = any;
      at = resumed = nextPoint(text, resumed);
    } else return false;
  }
  while (pattern[next] === '%') next++;
  return next === pattern.length;
}

/** Where the code point ends that begins at a byte. */
function nextPoint(text: string, at: number): number {
  at++;
  while (at < text.length && (text.charCodeAt(at) & 0xc0) === 0x80) at++;
  return at;
}
