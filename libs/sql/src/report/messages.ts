/** What passes between a process and its thread that plans questions: one question, one answer. */
import type { PlanOptions } from '@coffee/query-plan';
import type { AskedQuestions } from './bound-questions';
import type { QuestionsReport } from './question-report';

export interface ToQuestionThread {
  readonly asked: AskedQuestions;
  readonly options: PlanOptions;
}

export type FromQuestionThread =
  /** The parser is loaded. */
  | { readonly type: 'ready' }
  | { readonly type: 'report'; readonly report: QuestionsReport }
  /** A defect. */
  | { readonly type: 'failed'; readonly message: string };
