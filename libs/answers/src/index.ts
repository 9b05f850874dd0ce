export * from './answer';
export * from './answer-collector';
export * from './answer-field';
export type { AnswerRows } from './answer-rows';
export type { AnswerSink } from './answer-sink';
export {
  answerType,
  answerValues,
  type AnswerColumn,
  type AnswerKind,
  type AnswerType,
  type AnswerValue,
} from './answer-value';
export * from './check-answer-chunk';
export * from './csv-rows';
export * from './csv-writer';
export { MAX_ROWS, RowPicker } from './row-picker';
