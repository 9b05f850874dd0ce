/** What a list of jobs tells of questions in SQL, so that people tell the jobs apart. Owns: that it is short, whatever was asked. */
import { UNTITLED } from '@coffee/query-plan/untitled';
import type { AskedSql } from './job-schemas';

/** Characters of texts, and how many parameters. */
const MOST = { looked: 1000, text: 120, parameters: 5, value: 40 } as const;

export interface SqlInShort {
  /** How the first of them begins, without comments: where no title tells more. */
  readonly text?: string;
  /** The first of the values that were given. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** @param titles of what is asked, as far as they are known. */
export function inShort(
  { questions, parameters = {} }: AskedSql,
  titles: readonly { readonly title: string }[] = [],
): SqlInShort {
  const isTitled = titles.some(({ title }) => title !== UNTITLED);
  const text = isTitled ? '' : beginningOf(questions[0]?.text ?? '');
  const values = Object.entries(parameters).slice(0, MOST.parameters);
  return {
    ...(text !== '' && { text }),
    ...(values.length > 0 && {
      parameters: Object.fromEntries(values.map(([name, value]) => [name, cut(value, MOST.value)])),
    }),
  };
}

function beginningOf(text: string): string {
  const words = text.slice(0, MOST.looked).replace(/^\s*--.*$/gm, '');
  return cut(words.replace(/\s+/g, ' ').trim(), MOST.text);
}

function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
