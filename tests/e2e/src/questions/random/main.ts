/** Needs `nx build client`. `npm run questions -- [QUESTIONS] [SEED]`: asks random questions here and of DuckDB, and prints those with different answers. */
import { checkQuestions } from './check';
import { Summary } from './summary';
import { embeddedWays } from './ways';

const USAGE = `npm run questions -- [QUESTIONS] [SEED]
  asks so many random questions (default 3000) about random tables, from that seed on (default: another each time), embedded in several ways
  and of DuckDB; of a wrong answer the smallest question and tables are printed
`;
const REPORT_EVERY = 500;

async function main(questions: number, first: number): Promise<void> {
  const { ways, close } = embeddedWays();
  const summary = new Summary();
  const seeds = Array.from({ length: questions }, (_, i) => first + i);
  for await (const checked of checkQuestions(seeds, ways)) {
    summary.add(checked);
    if (checked.report !== undefined) process.stdout.write(`${checked.report}\n\n`);
    if (summary.asked % REPORT_EVERY === 0)
      process.stderr.write(`${summary.asked} asked, ${summary.wrong.length} wrong\n`);
  }
  await close();
  process.stdout.write(`from seed ${first}, ${summary.toString()}\n`);
  process.exitCode = summary.wrong.length > 0 ? 1 : 0;
}

const args = process.argv.slice(2);
const [questions = '3000', seed = String(Date.now() % 1_000_000)] = args;
if (args.includes('--help')) process.stdout.write(USAGE);
else if (args.length > 2 || ![questions, seed].every((number) => /^\d{1,9}$/.test(number))) {
  process.stderr.write(`two whole numbers at most, not ${JSON.stringify(args.join(' '))}; see --help\n`);
  process.exitCode = 2;
} else void main(Number(questions), Number(seed));
