/** The embedded engine against tuned DuckDB on the same folder, every answer compared. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatedFolder, inputBytes } from './bench-data';
import { contest, type ContestResult } from './contest';
import { duckdb, embedded } from './contestants';
import { limit } from './limit';
import { circumstances } from './machine';
import { parseOptions } from './options';
import { reportSection, reportTable, type Contested } from './report';
import { root } from './root';

export async function benchEmbedded(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = parseOptions(args);
  execFileSync('npx', ['nx', 'build', 'client'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const data = options.data === undefined ? await generatedFolder('bench', signal) : resolve(options.data);
  const contestants = [embedded, duckdb, limit()];
  const results: ContestResult[] = [];
  for (const workers of options.workers) {
    const onRun = (name: string, { seconds }: { readonly seconds: number }): void =>
      void process.stderr.write(`${workers} threads, ${name}: ${seconds.toFixed(2)} s\n`);
    results.push(await contest(contestants, { data, workers, runs: options.runs, onRun, signal }));
  }
  const contested: Contested = { names: contestants.map(({ name }) => name), bytes: inputBytes(data), results };
  const where = circumstances(new Date());
  console.log(reportTable(contested));
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ ...where, ...contested }, null, 2)}\n`);
  if (options.record) {
    const command = ['npm run bench --', ...args].join(' ');
    appendFileSync(join(root, 'docs/benchmark-results/embedded.md'), `\n${reportSection(contested, where, command)}`);
  }
}
