/** `coffee generate DIR`: writes a data folder of the real set's shape; the same seed gives the same bytes. `--empty`: its headers only. */
import { count, plural } from '@coffee/core';
import { Command, Option } from 'commander';
import { integerFlag } from './flags';
import { bytes, duration } from '../terminal/style';
import { stderr } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { interruptible } from '../interrupt';
import { checkDestination } from '../output/destination';

interface GenerateFlags {
  readonly months: number;
  readonly transactionsPerMonth: number;
  readonly users: number;
  readonly seed: number;
  readonly edgeCases?: true;
  readonly empty?: true;
  readonly force?: true;
}

export function generateCommand(): Command {
  return new Command('generate')
    .description('write a data folder to try things on')
    .argument('<dir>', 'folder to write; new, empty, or generated before')
    .option('--months <n>', 'months from 2023-07 on', integerFlag('--months', 1, 1200), 24)
    .option(
      '--transactions-per-month <n>',
      'transactions a month',
      integerFlag('--transactions-per-month', 0, 100_000_000),
      20_000,
    )
    .option('--users <n>', 'customers', integerFlag('--users', 0, 1_000_000_000), 50_000)
    .option('--seed <n>', 'the same seed gives the same bytes', integerFlag('--seed', 0, 0xffffffff), 1)
    .option('--edge-cases', 'add rows at every boundary, ties, and ids missing from the joined table')
    .addOption(
      new Option('--empty', 'only the header of each table that is read: a folder to fill').conflicts([
        ...['months', 'transactionsPerMonth', 'users', 'seed', 'edgeCases'],
      ]),
    )
    .option('--force', 'write into a folder that holds something else')
    .action((dir: string, flags: GenerateFlags) => {
      if (!flags.force) checkDestination({ flag: 'the folder', path: dir, kind: 'folder' });
      return flags.empty
        ? makeTemplate(dir, flags.force ?? false)
        : interruptible(({ signal }) => generate(dir, flags, signal));
    });
}

async function makeTemplate(dir: string, force: boolean): Promise<void> {
  const { generateTemplate } = await import('@coffee/datagen');
  const files = await generateTemplate(dir, { force });
  stderr.wrapped(
    text`${style('green', '✓')} ${dir}: ${plural(files.length, 'file')}, each with the header of its table and no rows`,
  );
}

async function generate(dir: string, flags: GenerateFlags, signal: AbortSignal): Promise<void> {
  // Loaded by no other command.
  const { generateFolder } = await import('@coffee/datagen');
  const started = performance.now();
  const { months, transactionsPerMonth, users, seed, edgeCases = false, force = false } = flags;
  let shown = 0;
  const summary = await generateFolder(
    dir,
    { months, transactionsPerMonth, users, seed, edgeCases, force, signal },
    ({ bytes: done }) => {
      const seconds = (performance.now() - started) / 1000;
      if (!stderr.canRedraw || seconds < shown + 0.2) return;
      shown = seconds;
      stderr.draw([[style('dim', `${bytes(done)} written`)]]);
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const rows = `${count(summary.transactions)} transactions, ${count(summary.items)} items, ${count(summary.users)} users`;
  stderr.wrapped(text`${style('green', '✓')} ${dir}: ${rows}, ${bytes(summary.bytes)} in ${duration(seconds)}`);
}
