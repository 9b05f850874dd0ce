/** The data a bench runs on: a folder of the user's, or a generated one that the temporary folder keeps for the next time. */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderSizes, generateFolder } from '@coffee/datagen';

const SEED = 1;

/** @returns a generated folder, the same bytes on every machine. */
export async function generatedFolder(size: keyof typeof folderSizes, signal?: AbortSignal): Promise<string> {
  const { months, transactionsPerMonth, users } = folderSizes[size];
  const dir = join(tmpdir(), `coffee-bench-${months}x${transactionsPerMonth}-${users}-${SEED}`);
  if (existsSync(dir)) return dir;
  process.stderr.write(`Generating ${dir} (once) …\n`);
  const unfinished = `${dir}-${process.pid}`;
  try {
    await generateFolder(unfinished, { months, transactionsPerMonth, users, seed: SEED, ...(signal && { signal }) });
    renameSync(unfinished, dir);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return dir;
}

/** Bytes of the files that the queries read. */
export function inputBytes(dir: string): number {
  let bytes = 0;
  for (const table of ['transactions', 'transaction_items', 'users', 'stores', 'menu_items']) {
    for (const file of readdirSync(join(dir, table))) bytes += statSync(join(dir, table, file)).size;
  }
  return bytes;
}
