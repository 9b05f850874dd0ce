/**
 * `npm run bench`: whole commands against tuned DuckDB; with `--cluster` the services over a real broker (with `--http` over HTTP, with `--page` from a browser), with `--hostile` under attack,
 * with `--page-delay` how soon the page shows what a person does, with `--compressed` a folder of `.gz` files against gzip,
 * with `--sql` twenty questions in SQL, with `--sql --cluster` through the services.
 */
import { CoffeeError } from '@coffee/core';
import { benchCluster } from './cluster/bench';
import { clusterUsage } from './cluster/options';
import { benchCompressed, compressedUsage } from './compressed-bench';
import { benchEmbedded } from './embedded-bench';
import { benchHostile, hostileUsage } from './hostile/bench';
import { interruption, type Interrupted } from './interruption';
import { usage } from './options';
import { benchPageDelay, pageDelayUsage } from './page/delay';
import { benchSql, sqlUsage } from './sql/bench';

const usages = `${usage}\n${sqlUsage}${compressedUsage}${clusterUsage}${hostileUsage}${pageDelayUsage}`;
const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(usages);
  process.exit(0);
}
const parts = {
  '--sql': benchSql,
  '--cluster': benchCluster,
  '--http': benchCluster,
  '--http-memory': benchCluster,
  '--page': benchCluster,
  '--page-delay': benchPageDelay,
  '--hostile': benchHostile,
  '--compressed': benchCompressed,
};
const [run = benchEmbedded] = Object.entries(parts).flatMap(([flag, part]) => (args.includes(flag) ? [part] : []));

const signal = interruption();

run(args, signal).catch(async (error: unknown) => {
  // What failed may have been interrupted before we were told of it.
  await new Promise((resolve) => setImmediate(resolve));
  if (signal.aborted) process.exit((signal.reason as Interrupted).exitCode);
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(error instanceof TypeError ? `${message}\n\n${usages}` : `${message}\n`);
  const failed = error instanceof CoffeeError ? error.exitCode : 1;
  process.exitCode = error instanceof TypeError ? 2 : failed;
});
