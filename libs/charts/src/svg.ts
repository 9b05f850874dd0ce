/** SVG as text. Owns: that whatever is put into it is well-formed XML. Must not know: what is drawn. */

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element of elements. */
export const element = (name: string, attributes: Attributes, children: readonly string[] = []): string =>
  children.length === 0
    ? `<${name}${attributesText(attributes)}/>`
    : `<${name}${attributesText(attributes)}>${children.join('')}</${name}>`;

/** An element of text. */
export const textElement = (name: string, attributes: Attributes, text: string): string =>
  `<${name}${attributesText(attributes)}>${escaped(text)}</${name}>`;

/** Of a text that is cut where it is drawn: all of it stands under the pointer. */
export const pointed = (whole: string, isCut: boolean, svg: string): string =>
  isCut ? element('g', {}, [textElement('title', {}, whole), svg]) : svg;

/** An element of text, of which it is drawn what fits. */
export const cutElement = (attributes: Attributes, whole: string, drawn: string): string =>
  pointed(whole, drawn !== whole, textElement('text', attributes, drawn));

/** Lines of one text, which are equally placed but for their height. */
export const cutLines = (whole: string, lines: readonly string[], attributesOf: (line: number) => Attributes): string =>
  pointed(
    whole,
    lines.join(' ') !== whole,
    lines.map((line, i) => textElement('text', attributesOf(i), line)).join(''),
  );

function attributesText(attributes: Attributes): string {
  let text = '';
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) text += ` ${name}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`;
  return text;
}

/** To a tenth of a pixel. */
const rounded = (value: number): string => String(Math.round(value * 10) / 10);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** What XML cannot have, of which lone halves of a character are a part. */
const ILLEGAL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export const escaped = (text: string): string =>
  text.replaceAll(ILLEGAL, '\ufffd').replaceAll(/[&<>"]/g, (character) => entities[character]!);

/** In parts of its size, of the widest of the usual sans-serif fonts, which is DejaVu Sans: the first that fits. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ \-ilj.,:;'|!]/, 0.36],
  [/[WM@%mw]/, 1],
  [/[a-z\d]/, 0.64],
  [/[A-Z]/, 0.76],
  [/[+<=>~#&]/, 0.85],
  [/\p{Extended_Pictographic}/u, 1.4],
  [
    /[\u0152\u0153\u00c6\u00e6\u0416\u0424\u0428\u0429\u042b\u042e\u0436\u0444\u0448\u0449\u044b\u044e\u2010-\u2e7f]/,
    1.1,
  ],
  [/[\u2e80-\uffff]/, 1],
  [/\p{Lu}/u, 0.8],
];

const widthOf = (character: string): number => WIDTHS.find(([of]) => of.test(character))?.[1] ?? 0.7;
const widths = new Map<string, number>();

/** So many pixels at most, in a usual font: none is at hand to measure with. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    let own = widths.get(character);
    if (own === undefined) widths.set(character, (own = widthOf(character)));
    width += own;
  }
  return width * size;
}

/** The text, or its beginning and an ellipsis, in so many pixels. */
export function fitted(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > width) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/** Lines of so many pixels, broken between words. */
export function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && textWidth(line, size) <= width) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.map((line) => fitted(line, size, width));
}
