export type { AnswerFormat, FormatName, WriteOptions } from './answer-format';
export * from './formats';
export { csvFormat } from './csv-format';
export { svgFormat } from './svg-format';
export { jsonRows } from './json-row';
