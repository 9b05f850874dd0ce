export * from './answer';
export * from './answer-collector';
export type { AnswerRows } from './answer-rows';
export type { AnswerSink } from './answer-sink';
export * from './check-answer-chunk';
export * from './csv-rows';
export * from './csv-writer';
