/** A data folder to be filled: the file of each table that is read, with its header and no rows. Names are those that the reader has. */
import { tableNames as readTables } from '@coffee/protocol';
import { asOutputError } from './generate';
import { writeHeaders } from './write-headers';
import { TargetFolder } from './target-folder';

/**
 * Writes it, whole or not at all. What is put into it is somebody's: it is not marked as generated, and so never replaced unasked.
 * @returns the paths of the files in the folder.
 * @throws CoffeeError OUTPUT when the folder is not empty (unless `force`, which replaces these tables), or cannot be written.
 */
export async function generateTemplate(dir: string, { force = false } = {}): Promise<string[]> {
  const target = await TargetFolder.open(dir, readTables, force).catch(asOutputError(dir));
  try {
    const paths = await writeHeaders(target.staging, readTables);
    await target.commit();
    return paths;
  } catch (error) {
    await target.discard().catch(() => undefined);
    return asOutputError(dir)(error);
  }
}
