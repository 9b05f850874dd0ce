/** A question in words: in the language of the page if it is known there, else as the gateway says it. */
import { ownValue } from '@coffee/core';
import { spanishQuestions } from '@coffee/answer-formats/spanish-questions';
import { language } from '../words/language';

export function QuestionText({ id, question }: { readonly id: string; readonly question: string }) {
  const text = language.value === 'es' ? ownValue(spanishQuestions, id) : undefined;
  return text === undefined ? <span lang="en">{question}</span> : <>{text}</>;
}
