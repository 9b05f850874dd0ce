/** Apart from the rest: who asks in a process of its own has no thread, and trusts its plans. */
export { QuestionsError, type AskedQuestions, type QuestionProblem } from './bound-questions';
export { QuestionThread, type QuestionPlanner } from './question-planner';
export { reportOf, type QuestionReport, type QuestionsReport } from './question-report';
export { serveQuestions } from './question-thread';
