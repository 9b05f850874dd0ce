/** An answer as a table of Markdown, as it is pasted into an issue or a report. */
import type { Answer } from '@coffee/answers';

/** Title, header and the line that says which columns are of numbers. */
export function markdownHead({ sink }: Answer, question: string): string {
  const rule = sink.columns.map(({ format }) => (format === 'integer' || format === 'money' ? '---:' : '---'));
  return `### ${sink.name}: ${question}\n\n${line(sink.columns.map(({ header }) => header))}${line(rule)}`;
}

export const markdownRow = (answer: Answer, row: number): string => line(answer.fields(row).map(escaped));

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;

/** Text that would be read as a cell's end, as markup, or as the next line. */
const escaped = (text: string): string =>
  text.replaceAll(/[\\|*_`<>[\]]/g, (character) => `\\${character}`).replaceAll(/\r\n|\r|\n/g, ' ');
