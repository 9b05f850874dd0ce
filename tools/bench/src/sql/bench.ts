/**
 * `npm run bench -- --sql`: questions in SQL, each by `coffee sql` and by DuckDB with declared types, in turn, answers compared. With `--cluster`
 * through the services and RabbitMQ.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appNames, buildServices } from '@coffee/cluster';
import { generatedFolder, inputBytes } from '../bench-data';
import { withClusters } from '../cluster/clusters';
import { contest, type Contestant } from '../contest';
import { circumstances } from '../machine';
import { parseOptions } from '../options';
import { root } from '../root';
import { measuredQuestions, type MeasuredQuestion } from './questions';
import { sqlTable, summaryOf, type MeasuredAnswer } from './report';
import { differentRows } from './same-rows';

export const sqlUsage = `npm run bench -- --sql [options]
  --cluster      through the services as processes and a private RabbitMQ
  --data DIR, --runs N as above; --workers N, and not again with one
  --record       appends the result to docs/benchmark-results/sql.md
`;

export async function benchSql(args: readonly string[], signal: AbortSignal): Promise<void> {
  const isCluster = args.includes('--cluster');
  const options = parseOptions(args.filter((arg) => arg !== '--sql' && arg !== '--cluster'));
  execFileSync('npx', ['nx', 'build', 'client'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const data = options.data === undefined ? await generatedFolder('bench', signal) : resolve(options.data);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const [workers] = options.workers as [number];
  const measure = async (gateway?: string): Promise<MeasuredAnswer[]> => {
    const answers: MeasuredAnswer[] = [];
    for (const question of measuredQuestions) {
      const contestants = contestantsOf(question, gateway);
      const result = await contest(contestants, { data, workers, runs: options.runs, signal, differ: differentRows });
      const answer = { name: question.name, result };
      answers.push(answer);
      say(`${question.name}: ${summaryOf([answer])}`);
    }
    return answers;
  };
  let broker: string | undefined;
  if (isCluster) buildServices(appNames);
  const audience = { say, onBroker: (version: string) => void (broker = version), signal };
  const answers = isCluster
    ? await withClusters(audience, [{}], ([cluster]) => measure(cluster!.gatewayAddress()))
    : await measure();
  const report = `${sqlTable(answers, [isCluster ? 'coffee, cluster' : 'coffee', 'DuckDB'])}\n\n${summaryOf(answers)}\n`;
  process.stdout.write(report);
  if (!options.record) return;
  const { date, machine, commit, versions } = circumstances(new Date());
  const facts = [
    `- Machine: ${machine}`,
    `- Commit: ${commit}; ${versions}${isCluster ? `, RabbitMQ ${broker}` : ''}`,
    `- Command: \`npm run bench -- ${args.join(' ')}\``,
    `- ${isCluster ? 'DuckDB with ' : ''}${workers} threads; ${options.runs} runs of each in turn after one that is not counted; the answers of every pair were equal`,
  ];
  const title = `${date} UTC, ${(inputBytes(data) / 1e6).toFixed(0)} MB${isCluster ? ', through RabbitMQ' : ''}`;
  appendFileSync(join(root, 'docs/benchmark-results/sql.md'), `\n## ${title}\n\n${facts.join('\n')}\n\n${report}`);
}

/** @param gateway `host:port` of the cluster that is asked; without it the client answers, with as many threads as DuckDB. */
const contestantsOf = ({ file }: MeasuredQuestion, gateway?: string): readonly Contestant[] => [
  {
    name: 'coffee',
    command: (data, out, workers) => [
      ...[process.execPath, join(root, 'dist/apps/client/main.js'), 'sql', data, '--file', file],
      ...['--out', out, '--quiet'],
      ...(gateway === undefined ? ['--workers', String(workers)] : ['--gateway', gateway]),
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
