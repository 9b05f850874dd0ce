/** How help looks: as Commander lays it out where there is room, and each description under its term where a terminal is narrow. */
import { Help, type HelpConfiguration, type Option } from 'commander';
import { padEnd, wrapWords } from './style';

/** Columns of a terminal from which descriptions stand beside their terms. */
const WIDE = 72;
const TERM_INDENT = '  ';
const INDENT = '      ';

/** Defaults and choices stand as they are typed: Commander would quote some of them. */
export const helpLayout: HelpConfiguration = {
  minWidthToWrap: 10,
  optionDescription: (option: Option) => new Help().optionDescription(option).replaceAll('"', ''),
  formatItem: (term, termWidth, description, { helpWidth = 80 }) => {
    if (helpWidth < WIDE) return [TERM_INDENT + term, ...indented(description, helpWidth, INDENT)].join('\n');
    const [first = '', ...more] = wrapWords(description, helpWidth - termWidth - 4);
    const lines = [`${TERM_INDENT}${padEnd(term, termWidth)}  ${first}`.trimEnd(), ...more];
    return lines.join(`\n${' '.repeat(termWidth + 4)}`);
  },
};

/** A meaning for each exit code, in as many columns. */
export function exitCodesText(meanings: ReadonlyMap<number, string>, width: number): string {
  const lines = [...meanings].map(([code, meaning]) => {
    const [first = '', ...more] = wrapWords(meaning, width - 5);
    return [`${String(code).padStart(3)}  ${first}`, ...more].join('\n     ');
  });
  return ['', 'Exit codes:', ...lines].join('\n');
}

const indented = (text: string, width: number, indent: string): string[] =>
  text === '' ? [] : wrapWords(text, width - indent.length).map((line) => indent + line);
