/** The flags that say how files are read, and what becomes of rows that cannot be, shared by the commands that read a folder. */
import type { Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import { encodings, type Encoding, type OnBadRow } from '@coffee/csv';
import type { Tables } from '@coffee/protocol';
import type { InputOptions } from '../analysis/job-runner';
import { RejectedRows } from '../output/rejected-rows';
import { choiceFlag, integerFlag, pathNamed } from './flags';
import type { OutputFlags } from './output-flags';

export interface InputFlags {
  readonly encoding?: Encoding;
  readonly rejects?: string;
  readonly maxBadRows?: number;
}

export const withEncoding = (command: Command): Command =>
  command.option(
    '--encoding <name>',
    `of files without a byte-order mark: ${encodings.join(', ')} (default: utf8)`,
    choiceFlag('--encoding', encodings),
  );

export const withInput = (command: Command): Command =>
  withEncoding(command)
    .option(
      '--rejects <file>',
      'write the rows that are skipped to a file, with the reason of each (implies --on-bad-row skip)',
      pathNamed('the file of --rejects'),
    )
    .option(
      '--max-bad-rows <n>',
      'end the run at more skipped rows (implies --on-bad-row skip)',
      integerFlag('--max-bad-rows', 0, 1e12),
    );

/** `given`: by the user. What is only for skipped rows says that rows are to be skipped. @throws CoffeeError USAGE */
export function onBadRowOf({ rejects, maxBadRows }: InputFlags, given: OnBadRow | undefined): OnBadRow {
  const skips = rejects !== undefined || maxBadRows !== undefined;
  if (skips && given === 'fail')
    throw new CoffeeError(
      'USAGE',
      '--rejects and --max-bad-rows are for rows that are skipped: leave --on-bad-row out',
    );
  return given ?? (skips ? 'skip' : 'fail');
}

/**
 * Runs with what the flags mean; the file of rejected rows is there when it has ended well. `data`: the folder that is read; `tables`: those that it has.
 * @throws CoffeeError OUTPUT, USAGE as `RejectedRows`; what `run` throws.
 */
export async function withInputOptions(
  flags: InputFlags & Pick<OutputFlags, 'out'>,
  data: string | undefined,
  run: (options: InputOptions) => Promise<void>,
  tables?: Tables,
): Promise<void> {
  const { encoding, maxBadRows } = flags;
  const rejected = flags.rejects === undefined ? undefined : new RejectedRows(flags.rejects, data, flags.out, tables);
  try {
    await run({
      ...(encoding !== undefined && { encoding }),
      ...(maxBadRows !== undefined && { maxBadRows }),
      ...(rejected && { onReject: (file, row) => rejected.add(file, row) }),
    });
  } catch (thrown) {
    rejected?.discard();
    throw thrown;
  }
  rejected?.finish();
}
