/** `npm run questions`: asks random questions in this process, of a cluster and of DuckDB, and prints those with different answers. */
import { execFileSync } from 'node:child_process';
import { asCoffeeError } from '@coffee/core';
import { checkQuestions } from './check';
import { clusterWays } from './cluster-ways';
import { Summary } from './summary';
import { embeddedWays, type Ways } from './ways';

const USAGE = `npm run questions -- [QUESTIONS] [SEED] [--embedded]
  asks so many random questions (default 3000) about random tables, from that seed on (default: another each time): in this process in several ways,
  of a cluster with a RabbitMQ of its own in several layouts, and of DuckDB. Of a wrong answer the smallest question and tables are printed.
  Ctrl-C ends it behind the question that is asked, with a summary.
  --embedded   without the cluster
`;
const REPORT_EVERY = 100;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(questions: number, first: number, isEmbedded: boolean): Promise<number> {
  execFileSync('npx', ['nx', 'build', 'client'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const deaths: string[] = [];
  const embedded = embeddedWays();
  const started: Ways[] = [embedded];
  const summary = new Summary();
  let isInterrupted = false;
  process.once('SIGINT', () => (isInterrupted = true));
  try {
    const cluster = isEmbedded ? undefined : await clusterWays((death) => void deaths.push(death));
    if (cluster) started.push(cluster);
    const seeds = Array.from({ length: questions }, (_, i) => first + i);
    const began = performance.now();
    for await (const checked of checkQuestions(seeds, embedded.ways, { dear: cluster?.ways ?? [] })) {
      summary.add(checked);
      if (checked.report !== undefined) process.stdout.write(`${checked.report}\n\n`);
      if (summary.asked % REPORT_EVERY === 0)
        say(
          `${summary.asked} asked in ${((performance.now() - began) / 1000).toFixed(0)} s, ${summary.wrong.length} wrong`,
        );
      if (isInterrupted) break;
    }
    process.stdout.write(
      `from seed ${first}, ${isEmbedded ? 'embedded' : 'embedded and on a cluster'}: ${summary.toString()}\n`,
    );
  } finally {
    for (const { close } of started) await close();
  }
  for (const death of deaths) process.stdout.write(`${death}\n`);
  return summary.wrong.length + deaths.length > 0 ? 1 : 0;
}

const args = process.argv.slice(2);
const numbers = args.filter((arg) => arg !== '--embedded');
const [questions = '3000', seed = String(Date.now() % 1_000_000)] = numbers;
if (args.includes('--help')) process.stdout.write(USAGE);
else if (numbers.length > 2 || ![questions, seed].every((number) => /^\d{1,9}$/.test(number))) {
  process.stderr.write(`two whole numbers at most, not ${JSON.stringify(numbers.join(' '))}; see --help\n`);
  process.exitCode = 2;
} else
  main(Number(questions), Number(seed), args.includes('--embedded')).then(
    (code) => process.exit(code),
    (thrown: unknown) => {
      say(asCoffeeError(thrown).message);
      process.exit(1);
    },
  );
