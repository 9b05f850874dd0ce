/** Which of several answers is drawn: a picture has one. */
import { CoffeeError } from '@coffee/core';
import { checkAnswerName } from '../analysis/delivery';

/** @throws CoffeeError USAGE that lists the answers that there are. */
export function checkedAnswer(name: string | undefined, there: readonly string[]): string {
  checkAnswerName(name, there);
  const [only, another] = there;
  if (name !== undefined) return name;
  if (only === undefined) throw new CoffeeError('USAGE', 'there is no answer to draw');
  if (another !== undefined)
    throw new CoffeeError('USAGE', `which answer is to be drawn? --answer takes ${there.join(', ')}`);
  return only;
}
