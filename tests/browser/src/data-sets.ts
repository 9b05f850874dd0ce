/** Folders to analyse, each with the result files that belong to it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder } from '@coffee/datagen';
import { recordsOf } from '@coffee/verify';
import { main, root } from './served';

export interface DataSet {
  readonly folder: string;
  /** By answer: the header, then the rows. */
  readonly results: ReadonlyMap<string, readonly string[][]>;
}

/** With the result files that came with it. */
export async function exampleData(): Promise<DataSet> {
  const folder = join(root, 'examples/small');
  return { folder, results: await resultsIn(join(folder, 'expected')) };
}

/** They need quotes, or look like markup. */
const NAMES = ['"Quoted, twice"', 'Comma, Inc', 'Two  spaces', '<b>bold</b> & co', "O'Reilly", 'Ñandú Café'];

/** Of names like these, stores and customers that nothing is known of, and amounts below zero. `scratch`: a folder of the caller, for the data and the result files that the command line writes of it. */
export async function oddData(scratch: string): Promise<DataSet> {
  const folder = join(scratch, 'data');
  await generateFolder(folder, { months: 15, transactionsPerMonth: 120, users: 60, seed: 77, edgeCases: true });
  eachRow(folder, 'stores', (cells, n) =>
    cells.with(1, quoted(NAMES[n % NAMES.length]! + (n < NAMES.length ? '' : ` ${n}`))),
  );
  eachRow(folder, 'menu_items', (cells, n) => cells.with(1, quoted(`${NAMES[n % 3]} ${n}`)));
  // Returned: every sale of the third store, and each tenth line of all.
  eachRow(folder, 'transactions', (cells, _, at) => {
    return cells[at('store_id')] === '3' ? cells.with(at('final_amount'), `-${cells[at('final_amount')]}`) : cells;
  });
  eachRow(folder, 'transaction_items', (cells, n, at) => {
    return n % 10 === 0 ? cells.with(at('subtotal'), `-${cells[at('subtotal')]}`) : cells;
  });
  const out = join(scratch, 'results');
  execFileSync(process.execPath, [main, 'analyze', folder, '--out', out, '--format', 'csv'], { stdio: 'pipe' });
  return { folder, results: await resultsIn(out) };
}

export const scratchFolder = (): string => mkdtempSync(join(tmpdir(), 'coffee-browser-data-'));
export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Of all files of a table. The generator quotes nothing that is changed here. */
function eachRow(
  folder: string,
  table: string,
  change: (cells: string[], row: number, at: (column: string) => number) => string[],
): void {
  let row = 0;
  for (const file of readdirSync(join(folder, table))) {
    const path = join(folder, table, file);
    const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const at = (column: string): number => header.split(',').indexOf(column);
    const changed = lines.map((line) => change(line.split(','), row++, at).join(','));
    writeFileSync(path, `${[header, ...changed].join('\n')}\n`);
  }
}

async function resultsIn(folder: string): Promise<Map<string, string[][]>> {
  const results = new Map<string, string[][]>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
    const records: string[][] = [];
    for await (const record of recordsOf(join(folder, file))) records.push([...record]);
    results.set(file.replace('.csv', ''), records);
  }
  return results;
}
