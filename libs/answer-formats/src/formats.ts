/** The forms of answers, one a line. The one table that knows them: a form is added here, and files, flags and whoever negotiates one follow. */
import type { AnswerFormat } from './answer-format';
import { csvFormat } from './csv-format';
import { jsonFormat } from './json-format';
import { ndjsonFormat } from './ndjson-format';
import { parquetFormat } from './parquet-format';
import { svgFormat } from './svg-format';
import { xlsxFormat } from './xlsx-format';

export const answerFormats: readonly AnswerFormat[] = [
  csvFormat,
  jsonFormat,
  ndjsonFormat,
  parquetFormat,
  xlsxFormat,
  svgFormat,
];

/** By its name. */
export const answerFormat = (name: string): AnswerFormat | undefined =>
  answerFormats.find((format) => format.name === name);
