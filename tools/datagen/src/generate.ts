/** Generates a data folder. Owns: that a failure or a cancelled run leaves nothing behind. */
import { asCoffeeError, CoffeeError, unwritableReason } from '@coffee/core';
import { monthText } from './calendar';
import { FolderWriter, throwIfAborted, type GeneratedSummary, type GenerateProgress } from './folder-writer';
import { resolveOptions, type FolderPlan, type GenerateOptions } from './options';
import { otherTables, tableNames } from './tables';
import { TargetFolder } from './target-folder';
import { writeHeaders } from './write-headers';

/**
 * Writes the seven tables into `dir`, and the header of any other that is read, whole or not at all; the same options give the same bytes on every machine.
 * @throws CoffeeError USAGE (an option out of its range), OUTPUT (the folder holds something else, or cannot be written), CANCELLED.
 */
export async function generateFolder(
  dir: string,
  options: GenerateOptions = {},
  onProgress?: (progress: GenerateProgress) => void,
): Promise<GeneratedSummary> {
  const plan = resolveOptions(options);
  throwIfAborted(options.signal);
  const target = await TargetFolder.open(dir, [...tableNames, ...otherTables], options.force ?? false).catch(
    asOutputError(dir),
  );
  try {
    const writer = new FolderWriter(plan, target.staging, options.signal, onProgress);
    const summary = await writer.writeAll();
    await writeHeaders(target.staging, otherTables);
    throwIfAborted(options.signal);
    await target.commit(`${JSON.stringify(marker(plan), undefined, 2)}\n`);
    return summary;
  } catch (error) {
    await target.discard().catch(() => undefined);
    return asOutputError(dir)(error);
  }
}

/** What the file system refuses is OUTPUT; every other error keeps its code. */
export const asOutputError =
  (dir: string) =>
  (error: unknown): never => {
    if (typeof error !== 'object' || error === null || !('syscall' in error)) throw asCoffeeError(error);
    throw new CoffeeError('OUTPUT', `cannot write ${dir}: ${unwritableReason(error)}`, { cause: error });
  };

function marker({ calendar, ...plan }: FolderPlan): object {
  return { generatedBy: 'coffee generate', ...plan, firstMonth: monthText(calendar[0]!) };
}
