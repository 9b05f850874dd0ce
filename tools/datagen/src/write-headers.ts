/** Tables without rows: of each its file, with the header that the reader knows. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShopTable } from '@coffee/protocol';
import { filePath, headerOf } from './tables';

/** Into the folders of the tables, which are there. @returns the paths of the files, from `dir`. */
export async function writeHeaders(dir: string, tables: readonly ShopTable[]): Promise<string[]> {
  const paths: string[] = [];
  for (const table of tables) {
    const path = filePath(table);
    await writeFile(join(dir, path), `${headerOf(table)}\n`);
    paths.push(path);
  }
  return paths;
}
