/** Questions as queries, for whoever plans these. */
import { CoffeeError } from '@coffee/core';
import type { Query } from '../logical-plan';
import { answerOfQuestion } from './plan-question';
import type { Question } from './question';

/** @throws CoffeeError USAGE when two have one name. */
export function queriesOf(questions: readonly Question[]): Query[] {
  for (const [i, { name }] of questions.entries())
    if (questions.findIndex((other) => other.name === name) !== i)
      throw new CoffeeError('USAGE', `two questions are named ${name}: write -- name: … above one of them`);
  return questions.map((question) => {
    const answer = answerOfQuestion(question);
    return { id: question.name, question: question.title ?? 'a question in SQL', answers: () => [answer] };
  });
}
