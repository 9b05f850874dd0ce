/** `npm run bench -- --sql`: questions in SQL, each by `coffee sql` and by DuckDB with declared types, in turn, answers compared. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatedFolder, inputBytes } from '../bench-data';
import { contest, type Contestant } from '../contest';
import { circumstances } from '../machine';
import { parseOptions } from '../options';
import { root } from '../root';
import { measuredQuestions, type MeasuredQuestion } from './questions';
import { sqlTable, summaryOf, type MeasuredAnswer } from './report';
import { differentRows } from './same-rows';

export const sqlUsage = `npm run bench -- --sql [options]
  --data DIR, --runs N as above; --workers N, and not again with one
  --record       appends the result to docs/benchmark-results/sql.md
`;

export async function benchSql(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = parseOptions(args.filter((arg) => arg !== '--sql'));
  execFileSync('npx', ['nx', 'build', 'client'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const data = options.data === undefined ? await generatedFolder('bench', signal) : resolve(options.data);
  const [workers] = options.workers as [number];
  const answers: MeasuredAnswer[] = [];
  for (const question of measuredQuestions) {
    const contestants = contestantsOf(question);
    const result = await contest(contestants, { data, workers, runs: options.runs, signal, differ: differentRows });
    const answer = { name: question.name, result };
    answers.push(answer);
    process.stderr.write(`${question.name}: ${summaryOf([answer])}\n`);
  }
  const names = contestantsOf(measuredQuestions[0]!).map(({ name }) => name);
  const report = `${sqlTable(answers, names)}\n\n${summaryOf(answers)}\n`;
  process.stdout.write(report);
  if (!options.record) return;
  const { date, machine, commit, versions } = circumstances(new Date());
  const facts = [
    `- Machine: ${machine}`,
    `- Commit: ${commit}; ${versions}`,
    `- Command: \`npm run bench -- ${args.join(' ')}\``,
    `- ${workers} threads; ${options.runs} runs of each in turn after one that is not counted; the answers of every pair were equal`,
  ];
  const section = `\n## ${date} UTC, ${(inputBytes(data) / 1e6).toFixed(0)} MB\n\n${facts.join('\n')}\n\n${report}`;
  appendFileSync(join(root, 'docs/benchmark-results/sql.md'), section);
}

export const contestantsOf = ({ file }: MeasuredQuestion): readonly Contestant[] => [
  {
    name: 'coffee',
    command: (data, out, workers) => [
      ...[process.execPath, join(root, 'dist/apps/client/main.js'), 'sql', data, '--file', file],
      ...['--out', out, '--quiet', '--workers', String(workers)],
    ],
  },
  {
    name: 'DuckDB',
    command: (data, out, workers) => [
      ...[process.execPath, join(root, 'tools/bench/src/sql/duckdb-sql-main.mjs')],
      ...[data, out, String(workers), file],
    ],
  },
];
