/**
 * The folder that a command is to write its answers into, while it runs: checked before work begins, and when the command fails, answers that were
 * there before are named, for nobody must take them for its own.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Tables } from '@coffee/protocol';
import { stderr } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { checkResultFolder, otherResults } from './result-files';

/**
 * `data`: the folder that is read.
 * @throws CoffeeError OUTPUT, USAGE as `checkResultFolder`; what `work` throws.
 */
export async function withResultFolder(
  folder: string | undefined,
  data: string | undefined,
  work: () => Promise<void>,
  tables?: Tables,
): Promise<void> {
  if (folder === undefined) return work();
  checkResultFolder(folder, data, tables);
  const before = resultsIn(folder);
  try {
    await work();
  } catch (thrown) {
    const after = resultsIn(folder);
    const left = [...before].filter(([name, file]) => after.get(name) === file).map(([name]) => name);
    if (left.length > 0)
      stderr.wrapped(text`${style('yellow', 'note:')} ${folder} has answers of an earlier run: ${left.join(', ')}`);
    throw thrown;
  }
}

/** By name, which file each is: one that is written anew is another. None of a folder that cannot be read: why the command fails matters more. */
function resultsIn(folder: string): Map<string, number> {
  const inode = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.ino ?? 0;
  try {
    return new Map(otherResults(folder, []).map((name) => [name, inode(name)]));
  } catch {
    return new Map();
  }
}
