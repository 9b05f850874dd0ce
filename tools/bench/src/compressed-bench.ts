/**
 * `npm run bench -- --compressed`: a folder of `.gz` files, against `gzip -dc` of the same files into nothing, which does less: it parses and
 * answers nothing. The answers must be those of the folder before it was compressed.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareAnswers } from '@coffee/verify';
import { TABLES, compressedCopy, generatedFolder, inputBytes } from './bench-data';
import type { ContestResult } from './contest';
import { embedded } from './contestants';
import { circumstances } from './machine';
import { runMeasured, type Usage } from './measured-process';
import { parseOptions } from './options';
import { reportTable, type Contested } from './report';
import { root } from './root';

export const compressedUsage = `npm run bench -- --compressed [options]
  --runs N, --workers N as above
  --record       appends the result to docs/benchmark-results/compressed.md
`;

export async function benchCompressed(args: readonly string[], signal: AbortSignal): Promise<void> {
  const { runs, workers, record } = parseOptions(args.filter((arg) => arg !== '--compressed'));
  execFileSync('npx', ['nx', 'build', 'client'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const plain = await generatedFolder('bench', signal);
  const data = compressedCopy(plain);
  const results: ContestResult[] = [];
  for (const threads of workers) results.push(await against(plain, data, threads, runs, signal));
  const contested: Contested = { names: [embedded.name, 'gzip -dc'], bytes: inputBytes(plain), results };
  console.log(reportTable(contested));
  if (!record) return;
  const { date, machine, commit, versions } = circumstances(new Date());
  const facts = [
    `- Machine: ${machine}`,
    `- Commit: ${commit}; ${versions}`,
    `- Command: \`npm run bench -- ${args.join(' ')}\``,
    `- ${runs} runs of each in turn after one that is not counted; the answers were those of the plain folder, byte for byte`,
  ];
  const section = `\n## ${date} UTC, ${(contested.bytes / 1e6).toFixed(0)} MB, inflated\n\n${facts.join('\n')}\n\n${reportTable(contested)}\n`;
  appendFileSync(join(root, 'docs/benchmark-results/compressed.md'), section);
}

async function against(
  plain: string,
  data: string,
  workers: number,
  runs: number,
  signal: AbortSignal,
): Promise<ContestResult> {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-bench-'));
  const out = join(folder, 'out');
  const inflated = ['sh', '-c', 'exec gzip -dc "$@" > /dev/null', 'sh', ...filesOf(data)];
  const measured: [Usage[], Usage[]] = [[], []];
  try {
    await runMeasured(embedded.command(plain, join(folder, 'expected'), workers), signal);
    for (let round = -1; round < runs; round++) {
      const pair = [
        await runMeasured(embedded.command(data, out, workers), signal),
        await runMeasured(inflated, signal),
      ];
      const [difference] = compareAnswers(out, join(folder, 'expected'));
      if (difference) throw new Error(`the compressed folder has other answers: ${difference.message}`);
      if (round < 0) continue;
      pair.forEach((usage, i) => measured[i]!.push(usage));
      const seconds = pair.map((usage) => usage.seconds.toFixed(2)).join(' and ');
      process.stderr.write(`${workers} threads, gzip -dc: ${seconds} s\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { workers, runs: measured };
}

const filesOf = (dir: string): string[] =>
  TABLES.flatMap((table) => readdirSync(join(dir, table)).map((name) => join(dir, table, name)));
