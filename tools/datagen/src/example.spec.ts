/** The folder under examples/ is what its documented command makes: whoever changes the generator makes it again. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateFolder } from './generate';
import { filledFilesOf } from './read-folder.testing';

const example = resolve(__dirname, '../../../examples/small');

it('examples/small has the bytes of its command', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'coffee-datagen-'));
  await generateFolder(dir, { months: 24, transactionsPerMonth: 140, users: 500, seed: 1, edgeCases: true });
  const different = filledFilesOf(dir).filter(
    (file) => !readFileSync(join(dir, file)).equals(readFileSync(join(example, file))),
  );
  rmSync(dir, { recursive: true, force: true });
  expect(different).toEqual([]);
});
