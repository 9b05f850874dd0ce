/** Puts a mutant into a copy of the sources, and takes it out again. Fails where the text is not there exactly once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edit, Mutant } from './mutants';

/** @throws Error that names the mutant and the file when the code is no longer as the edit says. */
export function editedText(text: string, { file, search, replacement }: Edit, name: string): string {
  const parts = text.split(search);
  if (parts.length !== 2) {
    const found = parts.length - 1;
    throw new Error(
      `mutant ${name}: ${file} has its text ${found} times, not once; change tests/simulation/src/teeth/mutants.ts:\n${search}`,
    );
  }
  return parts.join(replacement);
}

/** @returns puts the sources back. @throws as `editedText`, and then nothing is changed. */
export function applyMutant(root: string, { name, edits }: Mutant): () => void {
  const before = new Map<string, string>();
  const after = new Map<string, string>();
  for (const edit of edits) {
    const path = join(root, edit.file);
    const text = after.get(path) ?? readFileSync(path, 'utf8');
    if (!before.has(path)) before.set(path, text);
    after.set(path, editedText(text, edit, name));
  }
  for (const [path, text] of after) writeFileSync(path, text);
  return () => {
    for (const [path, text] of before) writeFileSync(path, text);
  };
}
