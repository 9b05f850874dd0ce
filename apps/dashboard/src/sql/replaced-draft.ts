/** An example takes the place of what is written. Owns: what that was, as long as the page is there. */
import { signal } from '@preact/signals';
import { say } from '../words/language';
import { sqlDraft, write, type SqlDraft } from './sql-draft';
import { sqlExamples, type SqlExample } from './sql-examples';

export const replaced = signal<SqlDraft | undefined>(undefined);

export function takeExample({ title, text }: SqlExample): void {
  replaceWith({ text: `-- ${say(title)}\n${text}`, parameters: {} }, replaced.value);
}

/** What was written is there again; and what was written in its place can be got back as well. */
export function takeBack(): void {
  if (replaced.value) replaceWith(replaced.value, undefined);
}

function replaceWith(draft: SqlDraft, before: SqlDraft | undefined): void {
  replaced.value = isOwn(sqlDraft.value) ? sqlDraft.value : before;
  write(draft);
}

/** Whether somebody has written of it: an example, with its title in whatever language, is there anyway. */
function isOwn({ text, parameters }: SqlDraft): boolean {
  const untitled = text.slice(text.indexOf('\n') + 1);
  const isExample = sqlExamples.some((example) => example.text === untitled) && Object.keys(parameters).length === 0;
  return text.trim() !== '' && !isExample;
}
