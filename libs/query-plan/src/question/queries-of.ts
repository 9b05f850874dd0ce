/** Questions as queries, for whoever plans these. */
import { CoffeeError } from '@coffee/core';
import type { Query } from '../logical-plan';
import { UNTITLED } from '../untitled';
import { answerOfQuestion } from './plan-question';
import type { Question } from './question';
import { withSharedGroups } from './shared-groups';

/** @throws CoffeeError USAGE when two have one name. */
export function queriesOf(questions: readonly Question[]): Query[] {
  for (const [i, { name }] of questions.entries())
    if (questions.findIndex((other) => other.name === name) !== i)
      throw new CoffeeError('USAGE', `two questions are named ${name}: write -- name: … above one of them`);
  const answers = withSharedGroups(questions.map(answerOfQuestion));
  return questions.map(({ name, title = UNTITLED, tables }, i) => ({
    id: name,
    question: title,
    answers: () => [answers[i]!],
    ...(tables && { tables }),
  }));
}
