/** The mutants fit the code as it is: what `npm run teeth` would say late, this says at once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { editedText } from './apply-mutant';
import { mutants } from './mutants';

const root = join(__dirname, '../../../..');

it.each(mutants)('$name still finds its text in the code', ({ name, edits }) => {
  for (const edit of edits) {
    const text = readFileSync(join(root, edit.file), 'utf8');
    expect(editedText(text, edit, name)).not.toBe(text);
  }
});

it.each(['', 'here and here'])('says when a text is not there exactly once: %j', (text) => {
  const edit = { file: 'a.ts', search: 'here', replacement: 'there' };
  expect(() => editedText(text, edit, 'm')).toThrow(/^mutant m: a\.ts has its text [02] times, not once/);
});
