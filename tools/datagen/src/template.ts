/** A data folder to be filled: the file of each table that is read, with its header and no rows. Names are those that the reader has. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableNames as readTables } from '@coffee/protocol';
import { asOutputError } from './generate';
import { filePath, headers } from './tables';
import { TargetFolder } from './target-folder';

/**
 * Writes it, whole or not at all. What is put into it is somebody's: it is not marked as generated, and so never replaced unasked.
 * @returns the paths of the files in the folder.
 * @throws CoffeeError OUTPUT when the folder is not empty (unless `force`, which replaces these tables), or cannot be written.
 */
export async function generateTemplate(dir: string, { force = false } = {}): Promise<string[]> {
  const target = await TargetFolder.open(dir, readTables, force).catch(asOutputError(dir));
  const files = readTables.map((table) => ({ path: filePath(table), header: headers[table] }));
  try {
    for (const { path, header } of files) await writeFile(join(target.staging, path), `${header}\n`);
    await target.commit();
  } catch (error) {
    await target.discard().catch(() => undefined);
    return asOutputError(dir)(error);
  }
  return files.map(({ path }) => path);
}
