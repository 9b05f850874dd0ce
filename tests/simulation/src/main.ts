/** `npm run simulate`: runs of many seeds, one after the other. The exit code is 1 when one has failed, 2 when it was asked wrongly. */
import { parseFlags, plural } from '@coffee/core';
import { FaultLog } from './faults/fault-log';
import { again, describeFailure, tableOfFaults } from './report';
import { simulate } from './simulate';

const HELP = `Runs a whole system in virtual time, once for each seed: docs/simulation.md.

usage: npm run simulate -- [options]
  --seeds N   how many seeds; default 100
  --from M    the first; default 0
  --seed S    this one only
  --trace     print all that happened
  --stop      stop at the first seed that fails
  --help      this text
`;

interface Options {
  readonly from: number;
  readonly seeds: number;
  readonly trace: boolean;
  readonly stop: boolean;
}

/** @returns undefined when only help was asked for. @throws Error for what is no option of this command. */
function optionsOf(args: readonly string[]): Options | undefined {
  const { values } = parseFlags(args, {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    stop: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return undefined;
  const number = (name: string, text: string): number => {
    if (!/^\d{1,9}$/.test(text))
      throw new Error(`--${name} takes a whole number, not ${JSON.stringify(text)}; see --help`);
    return Number(text);
  };
  const { trace, stop, seed } = values;
  if (seed !== undefined) return { from: number('seed', seed), seeds: 1, trace, stop };
  return { from: number('from', values.from), seeds: number('seeds', values.seeds), trace, stop };
}

async function run({ from, seeds, trace, stop }: Options): Promise<number> {
  const started = process.hrtime.bigint();
  const seconds = (): number => Number(process.hrtime.bigint() - started) / 1e9;
  const faults = new FaultLog();
  const ends: Record<string, number> = {};
  const failed: number[] = [];
  let [virtual, runs] = [0, 0];
  for (let seed = from; seed < from + seeds && !(stop && failed.length > 0); seed++) {
    const outcome = await simulate(seed);
    if (trace) process.stdout.write(`${outcome.trace.tail(Infinity).join('\n')}\n`);
    runs++;
    virtual += outcome.duration;
    faults.add(outcome.faults);
    for (const [end, count] of Object.entries(outcome.ends)) ends[end] = (ends[end] ?? 0) + count;
    if (outcome.failures.length > 0) {
      failed.push(seed);
      console.error(describeFailure(outcome));
    }
    if (runs % 50 === 0 && runs < seeds)
      console.error(`${runs} of ${seeds} seeds in ${seconds().toFixed(0)} s, ${failed.length} failed`);
  }
  const jobs = Object.entries(ends).map(([end, count]) => `${count} ${end}`);
  console.log(tableOfFaults(faults));
  console.log(`\njobs: ${jobs.join(', ')}`);
  console.log(
    `${plural(runs, 'seed')}, ${(virtual / 3_600_000).toFixed(1)} h of virtual time in ${seconds().toFixed(0)} s`,
  );
  console.log(failed.length === 0 ? 'none failed' : `${failed.length} failed:\n${failed.map(again).join('\n')}`);
  return failed.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = optionsOf(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  if (options) return run(options);
  console.log(HELP);
  return 0;
}

void main().then((code) => (process.exitCode = code));
