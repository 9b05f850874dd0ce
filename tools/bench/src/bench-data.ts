/** The data a bench runs on: a folder of the user's, or a generated one that the temporary folder keeps for the next time. */
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { folderSizes, generateFolder } from '@coffee/datagen';

const SEED = 1;

/** Those that the queries read. */
export const TABLES = ['transactions', 'transaction_items', 'users', 'stores', 'menu_items'];

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
  for (const table of TABLES) {
    for (const file of readdirSync(join(dir, table))) bytes += statSync(join(dir, table, file)).size;
  }
  return bytes;
}

/** A folder of the same tables, as `.gz` files at gzip's own level, 6. The temporary folder keeps it for the next time. */
export function compressedCopy(plain: string): string {
  const dir = `${plain}-gz`;
  if (existsSync(dir)) return dir;
  process.stderr.write(`Compressing ${dir} (once) …\n`);
  const unfinished = `${dir}-${process.pid}`;
  for (const table of TABLES) {
    mkdirSync(join(unfinished, table), { recursive: true });
    for (const name of readdirSync(join(plain, table)))
      writeFileSync(
        join(unfinished, table, `${name}.gz`),
        gzipSync(readFileSync(join(plain, table, name)), { level: 6 }),
      );
  }
  renameSync(unfinished, dir);
  return dir;
}
