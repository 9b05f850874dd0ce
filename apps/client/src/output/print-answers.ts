/** Prints answers on standard output: for a person, or for a program. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Answer } from '@coffee/jobs';
import { queryOf } from '@coffee/query-plan';
import { renderAnswer } from '../terminal/answers-view';
import { styleFor } from '../terminal/style';

export type OutputFormat = 'table' | 'json' | 'csv';
type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** `csv`: the answers one after the other, an empty line between. `json`: one object, an array of objects for each answer, values as text. */
export async function printAnswers(stream: Output, format: OutputFormat, answers: readonly Answer[]): Promise<void> {
  const style = styleFor(stream, process.env);
  const width = stream.columns ?? 80;
  for (const [i, answer] of answers.entries()) {
    switch (format) {
      case 'table':
        await write(
          stream,
          `${i > 0 ? '\n' : ''}${renderAnswer(answer, queryOf(answer.sink.query).question, width, style).join('\n')}\n`,
        );
        break;
      case 'csv':
        if (i > 0) await write(stream, '\n');
        for (const piece of answer.csv()) await write(stream, piece);
        break;
      case 'json':
        await write(stream, `${i > 0 ? ',' : '{'}\n  ${JSON.stringify(answer.sink.name)}: [`);
        for (let row = 0; row < answer.rows; row++)
          await write(stream, `${row > 0 ? ',' : ''}\n    ${jsonRow(answer, row)}`);
        await write(stream, answer.rows > 0 ? '\n  ]' : ']');
        break;
    }
  }
  if (format === 'json') await write(stream, answers.length > 0 ? '\n}\n' : '{}\n');
}

const jsonRow = (answer: Answer, row: number): string =>
  JSON.stringify(Object.fromEntries(answer.fields(row).map((field, column) => [answer.headers[column], field])));

async function write(stream: Output, data: string | Uint8Array): Promise<void> {
  if (!stream.write(data)) await once(stream, 'drain');
}
