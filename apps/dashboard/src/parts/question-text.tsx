/** What a question asks, in the language of the page where it is known in it. */
import { sayQuestion } from '../words/language';

export function QuestionText({ id, question }: { readonly id: string; readonly question: string }) {
  const text = sayQuestion(id);
  return text === undefined ? <span lang="en">{question}</span> : <span>{text}</span>;
}
