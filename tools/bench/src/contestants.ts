/** Who is measured: the embedded engine, a client of a cluster, tuned DuckDB, and the limit; each as a command, Node's start included. */
import { join } from 'node:path';
import type { Contestant } from './contest';
import { kernelBytes } from './limit-kernel.generated';
import { root } from './root';

const client = join(root, 'dist/apps/client/main.js');

export const embedded: Contestant = {
  name: 'coffee, embedded',
  command: (data, out, workers) => [
    process.execPath,
    client,
    ...['analyze', data, '--out', out, '--quiet', '--workers', String(workers)],
  ],
};

/** @param gateway `host:port`. The client takes as many threads as it does by itself: the services need the cores too. */
export const overCluster = (name: string, gateway: string): Contestant => ({
  name,
  command: (data, out) => [
    process.execPath,
    client,
    ...['analyze', data, '--gateway', gateway, '--out', out, '--quiet'],
  ],
});

export const duckdb: Contestant = {
  name: 'DuckDB, tuned',
  command: (data, out, workers) => [
    process.execPath,
    join(root, 'tools/bench/src/duckdb-main.mjs'),
    ...[data, out, String(workers)],
  ],
};

/** One look at every byte: nobody can answer faster. */
export const limit: Contestant = {
  name: 'a look at every byte',
  command: (data, _out, workers) => [
    process.execPath,
    join(root, 'tools/bench/src/limit-main.mjs'),
    ...[data, String(workers), kernelBytes],
  ],
  isLimit: true,
};
