/** Who is measured: the embedded engine and tuned DuckDB, each as the command a user would run, Node's start included. */
import { join } from 'node:path';
import type { Contestant } from './contest';
import { root } from './root';

export const embedded: Contestant = {
  name: 'coffee, embedded',
  command: (data, out, workers) => [
    process.execPath,
    join(root, 'dist/apps/client/main.js'),
    ...['analyze', data, '--out', out, '--quiet', '--workers', String(workers)],
  ],
};

export const duckdb: Contestant = {
  name: 'DuckDB, tuned',
  command: (data, out, workers) => [
    process.execPath,
    join(root, 'tools/bench/src/duckdb-main.mjs'),
    ...[data, out, String(workers)],
  ],
};
