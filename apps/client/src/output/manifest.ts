/**
 * What stands beside the answers in a result folder: which questions they answer, with which parameters (docs/result-folder.md). Owns: its
 * form. The same question about the same files gives the same bytes: it has no times and no paths.
 */
import type { AnswerFormat } from '@coffee/answer-formats';
import type { Answer } from '@coffee/answers';
import { formatMoney, formatTimeOfDay } from '@coffee/protocol';
import type { QueryParameters } from '@coffee/query-plan';
import { MANIFEST_NAME, MANIFEST_VERSION, type Manifest } from '@coffee/verify';
import { questionText } from './question-text';
import type { ResultFile } from './result-files';

/** What a job was asked; a gateway does not know it of every job. */
export interface Asked {
  readonly queries?: readonly string[] | undefined;
  readonly parameters?: QueryParameters | undefined;
  /** Of queries that are not in the catalogue: what they ask. */
  readonly titles?: ReadonlyMap<string, string>;
}

export interface ReadInput {
  readonly rows: number;
  readonly bytes: number;
  readonly badRows: { readonly count: number };
}

/** `program`: its version. `format`: of the files. `input`: what was read for the answers, where this command has read it. */
export function manifestFile(
  answers: readonly Answer[],
  program: string,
  format: AnswerFormat,
  { queries, parameters, titles }: Asked,
  input: ReadInput | undefined,
): ResultFile {
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    program: `coffee ${program}`,
    queries: queries ?? [...new Set(answers.map(({ sink }) => sink.query))],
    ...(parameters && { parameters: manifestParameters(parameters) }),
    answers: answers.map(({ sink, rows }) => {
      return {
        file: `${sink.name}${format.suffix}`,
        query: sink.query,
        question: questionText(sink, titles),
        rows,
      };
    }),
    ...(input && { input: { rows: input.rows, bytes: input.bytes, badRows: input.badRows.count } }),
  };
  return {
    name: MANIFEST_NAME,
    content: [new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`)],
  };
}

/** As the flags take them. */
export const manifestParameters = ({
  years,
  hours,
  minAmount,
  top,
}: QueryParameters): NonNullable<Manifest['parameters']> => ({
  years,
  hours: `${formatTimeOfDay(hours.from)}-${formatTimeOfDay(hours.to)}`,
  minAmount: formatMoney(minAmount),
  top,
});
