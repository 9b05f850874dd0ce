/**
 * The scanner on one thread, file read included: `node -r ts-node/register/transpile-only libs/csv/bench/scanner.bench.ts
 * [--megabytes 64] [--runs 7]`. Prints the best run of each case, in bytes of CSV per second of wall time and of CPU time (the
 * latter is what a busy machine can be compared by), and checks that the rows it counts are those that it wrote.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tableSchemas, type ScanColumn, type ShopTable } from '@coffee/protocol';
import { compileKernel, DEFAULT_RANGE_BYTES, openFolder, RangeReader } from '../src';
import { benchTables, seeded } from './rows';

interface Case {
  readonly title: string;
  readonly table: ShopTable;
  readonly columns: readonly ScanColumn[];
}

/** Columns of a table by name; the last of `conditional` is needed only for amounts of 75 and more. */
function pick(table: ShopTable, names: readonly string[], conditional?: string): readonly ScanColumn[] {
  return names.map((name) => {
    const column = tableSchemas[table].columns.find((candidate) => candidate.name === name)!;
    return name === conditional ? { ...column, neededWhere: { column: 'final_amount', atLeast: 75_000 } } : column;
  });
}

const all = ['transaction_id', 'store_id', 'user_id', 'final_amount', 'created_at'];
const cases: readonly Case[] = [
  {
    title: 'transactions: as the four queries need it',
    table: 'transactions',
    columns: pick('transactions', all, 'transaction_id'),
  },
  { title: 'transactions: every id, too', table: 'transactions', columns: pick('transactions', all) },
  {
    title: 'transactions: amount and time',
    table: 'transactions',
    columns: pick('transactions', ['final_amount', 'created_at']),
  },
  {
    title: 'transaction_items: as Q2 needs it',
    table: 'transaction_items',
    columns: pick('transaction_items', ['item_id', 'quantity', 'subtotal', 'created_at']),
  },
  { title: 'users: id and birthdate', table: 'users', columns: pick('users', ['user_id', 'birthdate']) },
];

function writeTables(folder: string, megabytes: number): Map<string, number> {
  const rows = new Map<string, number>();
  for (const table of benchTables) {
    const random = seeded(7);
    let text = `${table.header}\n`;
    let count = 0;
    while (text.length < megabytes * 1e6) text += `${table.row(random, count++)}\n`;
    mkdirSync(join(folder, table.name));
    writeFileSync(join(folder, table.name, `${table.name}_202401.csv`), text);
    rows.set(table.name, count);
  }
  return rows;
}

function main(): void {
  const { values } = parseArgs({ options: { megabytes: { type: 'string' }, runs: { type: 'string' } } });
  const folder = mkdtempSync(join(tmpdir(), 'coffee-scan-'));
  try {
    const expected = writeTables(folder, Number(values.megabytes ?? 64));
    const reader = new RangeReader(compileKernel());
    for (const { title, table, columns } of cases) {
      const readings = [columns.map(({ name }) => name)];
      const opened = openFolder(folder, [{ table, columns }]).tables[0]!;
      let wall = Infinity;
      let cpu = Infinity;
      for (let run = 0; run < Number(values.runs ?? 7); run++) {
        const started = process.hrtime.bigint();
        const before = process.cpuUsage();
        let rows = 0;
        for (const file of opened.files) {
          for (let start = 0; start < file.end; start += DEFAULT_RANGE_BYTES) {
            const range = { start, end: Math.min(start + DEFAULT_RANGE_BYTES, file.end) };
            rows += reader.scan({ file, range, columns, readings, onBadRow: 'fail' }).rows;
          }
        }
        const used = process.cpuUsage(before);
        wall = Math.min(wall, Number(process.hrtime.bigint() - started) / 1e3);
        cpu = Math.min(cpu, used.user + used.system);
        if (rows !== expected.get(table)) throw new Error(`${rows} rows instead of ${expected.get(table)}`);
      }
      const figures = [wall, cpu].map((microseconds) => `${Math.round(opened.bytes / microseconds)}`.padStart(5));
      process.stdout.write(`${title.padEnd(44)} ${figures[0]} MB/s, ${figures[1]} MB per CPU second\n`);
    }
    reader.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
