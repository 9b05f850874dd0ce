/** What a job asks, as far as one of its answers is concerned. */
import type { JobStatus } from '@coffee/http';

/** Of a job in SQL the question of that name alone; those that are known share their parameters. */
export function askedOfAnswer(status: JobStatus, answer: string): JobStatus {
  const { titles, sql } = status;
  return {
    ...status,
    ...(titles && { titles: titles.filter(({ query }) => query === answer) }),
    ...(sql && { sql: { ...sql, questions: sql.questions.filter(({ name }) => name === answer) } }),
  };
}
