/** Values of parameters as people write them, in a comment or as `--param`. */
export type ParameterValue =
  { readonly is: 'number'; readonly text: string } | { readonly is: 'text'; readonly text: string };

/** Of a range of years, and of a list. */
const MAX_VALUES = 1000;
const TAKES = 'takes numbers, texts, times like 06:00, or years like 2020-2025, separated by commas';
const QUOTES = "has a quote that begins or ends no text: a text with one in it is written like 'O''Brien'";

/** In quotes; or without them: a quote in it is behind a letter or digit, so that none of a text in quotes is taken for it. */
const VALUE = /^(?:'((?:[^']|'')*)'\s*|((?:[^',]|(?<=[\p{L}\p{M}\p{N}])')+))(?:,\s*|$)/u;

/**
 * `2024, 2025`, `2020-2025`, `75.5`, `06:00`, `Berlin`, `O'Brien`, `'a, b'`: a list of one or more. A text needs its quotes only where it has a comma in it,
 * or a quote that is behind no letter or digit, or looks like a number.
 * @returns what is wrong with it, to be read behind its name.
 */
export function readValues(text: string): readonly ParameterValue[] | string {
  const values: ParameterValue[] = [];
  let rest = text.trim();
  for (;;) {
    const found = VALUE.exec(rest);
    if (!found) return rest === '' ? `has no value: it ${TAKES}` : rest.includes("'") ? QUOTES : TAKES;
    const [whole, inQuotes, plain = ''] = found;
    values.push(
      ...(inQuotes === undefined ? plainValues(plain.trimEnd()) : [textValue(inQuotes.replaceAll("''", "'"))]),
    );
    if (values.length > MAX_VALUES) return `has more than ${MAX_VALUES} values`;
    rest = rest.slice(whole.length);
    if (rest === '' && !whole.trimEnd().endsWith(',')) return values;
  }
}

const textValue = (text: string): ParameterValue => ({ is: 'text', text });

function plainValues(text: string): ParameterValue[] {
  const [, first, last] = /^(\d{4})\s*-\s*(\d{4})$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined && first <= last)
    return Array.from({ length: Math.min(Number(last) - Number(first), MAX_VALUES) + 1 }, (_, i) => ({
      is: 'number',
      text: String(Number(first) + i),
    }));
  return [{ is: /^-?(?:\d+\.?\d*|\.\d+)$/.test(text) ? 'number' : 'text', text }];
}
