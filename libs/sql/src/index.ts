export { bind, bindAll, type BindOptions } from './bind/bind';
export { parametersIn } from './bind/parameters-in';
export {
  QuestionsError,
  boundQuestions,
  type AskedQuestions,
  type BoundQuestions,
  type QuestionProblem,
} from './report/bound-questions';
export { readSchema, type SchemaText } from './schema/read-schema';
export { schemaText } from './schema/schema-text';
export { parse, type SqlStatement } from './statement';
export { loadParser } from './syntax/parser';
export { isComplete } from './text/complete';
export { SqlError, type Position } from './text/sql-error';
