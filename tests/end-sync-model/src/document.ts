/** What docs/end-sync.md says of the model: the tests compare it with what they find. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const document = readFileSync(join(__dirname, '../../../docs/end-sync.md'), 'utf8');

/** The row of a configuration in the document: name, system, states, transitions. */
export function documented(name: string): { readonly states: number; readonly transitions: number } | undefined {
  const row = document
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find((cells) => cells[1] === name);
  const count = (cell: string | undefined): number => Number((cell ?? '').replace(/[,*]/g, ''));
  return row && { states: count(row[3]), transitions: count(row[4]) };
}

/** The deliberate bugs that the document tells of, in its order, in lower case. */
export const documentedBugs = (): string[] =>
  [...document.matchAll(/^\*\*(?:\d+\. )?([^*]+?)\.?\*\*/gm)].map(([, name]) => name!.toLowerCase());
