/** `coffee check DIR`: what is in a data folder, and which questions can be answered from it, before any is asked. */
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { plural, printableJson } from '@coffee/core';
import type { Encoding, OnBadRow } from '@coffee/csv';
import { parseQueryIds } from '@coffee/query-plan';
import { ScannerThreads } from '../analysis/scanner-threads';
import { checkFolder, type Check, type CheckOptions } from '../check/check-folder';
import { queriesOfTables } from '../check/table-queries';
import { interruptible } from '../interrupt';
import { folderSchema } from '../schema/folder-schema';
import { renderFindings } from '../terminal/check-view';
import { progressView } from '../terminal/progress-view';
import { bytes, columnsOf, duration } from '../terminal/style';
import { stderr, stdout } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { THREAD_ENTRY } from '../thread-entry';
import { choiceFlag, pathNamed, workersFlag } from './flags';
import { withEncoding } from './input-flags';
import { knownQueries } from './parameters';

interface CheckFlags {
  readonly queries?: string;
  readonly encoding?: Encoding;
  readonly onBadRow?: OnBadRow;
  readonly workers?: number;
  readonly format: 'table' | 'json';
}

export function checkCommand(): Command {
  const command = new Command('check')
    .description('tell what is in a data folder, and what can be answered from it')
    .argument('<dir>', 'data folder', pathNamed('the data folder'));
  command.option(
    '--queries <list>',
    `queries to check for (default: ${knownQueries}, or all of the tables of the folder's schema.sql)`,
  );
  return withEncoding(command)
    .option(
      '--on-bad-row <what>',
      'fail (default): a query that bad rows are in the way of cannot be answered; skip: it can without them',
      choiceFlag('--on-bad-row', ['fail', 'skip']),
    )
    .option('--workers <n>', 'threads (default: one for each core)', workersFlag)
    .option('--format <format>', 'table or json', choiceFlag('--format', ['table', 'json']), 'table')
    .action((dir: string, flags: CheckFlags) => interruptible(({ signal }) => check(dir, flags, signal)));
}

async function check(dir: string, flags: CheckFlags, signal: AbortSignal): Promise<void> {
  const { encoding, onBadRow = 'fail', workers = availableParallelism(), format } = flags;
  const asked = await askedOf(dir, flags.queries);
  const started = performance.now();
  const view = progressView(stderr);
  const threads = new ScannerThreads(workers, THREAD_ENTRY);
  let found: Check;
  try {
    const scanner = threads.start();
    const onProgress = view.update.bind(view);
    const options = { ...asked, scanner, onBadRow, signal, onProgress, ...(encoding !== undefined && { encoding }) };
    found = await checkFolder(dir, options);
    view.clear();
    if (format === 'json') stdout.block(`${printableJson(JSON.stringify(found.findings, undefined, 2))}\n`);
    else stdout.lines(renderFindings(found.findings, process.stdout.isTTY ? columnsOf(process.stdout) : Infinity));
  } finally {
    view.clear();
    await threads.end();
  }
  if (found.refusal) throw found.refusal;
  const { tables } = found.findings;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const size = tables.reduce((sum, table) => sum + table.bytes, 0);
  const facts = `${plural(rows, 'row')}, ${bytes(size)} in ${duration((performance.now() - started) / 1000)}`;
  const all = asked.tables ? 'all tables can be read' : 'all questions can be answered';
  const done = text`${style('green', '✓')} ${all}: ${facts}`;
  stderr.wrapped(done);
}

/** Of the catalogue where some are named, or the folder has no `schema.sql`; else all of the tables that it says. @throws as `folderSchema`. */
async function askedOf(dir: string, queries: string | undefined): Promise<Pick<CheckOptions, 'queries' | 'tables'>> {
  const schema = queries === undefined ? await folderSchema(dir) : undefined;
  if (schema?.text === undefined) return { queries: parseQueryIds(queries ?? '') };
  return { queries: queriesOfTables(schema.tables), tables: schema.tables };
}
