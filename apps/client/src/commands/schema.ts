/** `coffee schema DIR`: proposes a `schema.sql` for a folder of CSV files, from all of their rows. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { CoffeeError, plural, unwritableReason } from '@coffee/core';
import { SCHEMA_FILE, type Encoding } from '@coffee/csv';
import { ScannerThreads } from '../analysis/scanner-threads';
import { interruptible } from '../interrupt';
import { proposeSchema } from '../schema/propose-schema';
import { stderr, stdout } from '../terminal/terminal';
import { style } from '../terminal/text';
import { THREAD_ENTRY } from '../thread-entry';
import { pathNamed, workersFlag } from './flags';
import { withEncoding } from './input-flags';

interface SchemaFlags {
  readonly write?: true;
  readonly encoding?: Encoding;
  readonly workers?: number;
}

export function schemaCommand(): Command {
  const command = new Command('schema')
    .description('propose the tables of a folder of CSV files, as a schema.sql (docs/questions.md)')
    .argument('<dir>', 'folder', pathNamed('the folder'))
    .option('--write', `write ${SCHEMA_FILE} into the folder, if there is none`);
  return withEncoding(command)
    .option('--workers <n>', 'threads (default: 1)', workersFlag)
    .action((dir: string, flags: SchemaFlags) => interruptible(({ signal }) => schema(dir, flags, signal)));
}

async function schema(
  dir: string,
  { write, encoding = 'utf8', workers = 1 }: SchemaFlags,
  signal: AbortSignal,
): Promise<void> {
  const threads = new ScannerThreads(workers, THREAD_ENTRY);
  try {
    const { tables, notes, notices } = await proposeSchema(dir, { scanner: threads.start(), encoding, signal });
    for (const notice of notices) stderr.wrapped([style('yellow', notice)]);
    if (Object.keys(tables).length === 0)
      throw new CoffeeError('NO_INPUT', `${dir} has no CSV file with a header: there is no table to propose`);
    const { schemaText } = await import('@coffee/sql');
    const text = schemaText(tables, notes);
    if (!write) return stdout.block(text);
    const path = join(dir, SCHEMA_FILE);
    await writeNew(path, text);
    stderr.wrapped(`${path} has ${plural(Object.keys(tables).length, 'table')}; read it before you rely on it`);
  } finally {
    await threads.end();
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new CoffeeError('OUTPUT', `${path} is there already: take it away, or leave --write out and compare`);
    throw new CoffeeError('OUTPUT', `${path} cannot be written: ${unwritableReason(cause)}`, { cause });
  }
}
