/** Who is measured: the embedded engine, a client of a cluster, and tuned DuckDB; as the command a user would run, Node's start included. */
import { join } from 'node:path';
import type { Contestant } from './contest';
import { root } from './root';

const client = join(root, 'dist/apps/client/main.js');
/** Those that DuckDB answers, too. */
const asked = ['--queries', 'q1,q2,q3,q4'];

export const embedded: Contestant = {
  name: 'coffee, embedded',
  command: (data, out, workers) => [
    process.execPath,
    client,
    ...['analyze', data, ...asked, '--out', out, '--quiet', '--workers', String(workers)],
  ],
};

/** @param gateway `host:port`. The client takes as many threads as it does by itself: the services need the cores too. */
export const overCluster = (name: string, gateway: string): Contestant => ({
  name,
  command: (data, out) => [
    process.execPath,
    client,
    ...['analyze', data, ...asked, '--gateway', gateway, '--out', out, '--quiet'],
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
