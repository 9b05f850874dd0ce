/** What may catch a mutant, run in the copy: the simulation, and the specs of a library. Owns: how each is run and what it has caught. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** By what it was caught; undefined when it was not. */
export type Caught = string | undefined;

export async function runSimulation(root: string, seeds: number): Promise<Caught> {
  const main = join(root, 'tests/simulation/src/main.ts');
  const { code, output } = await run(
    process.execPath,
    ['-r', 'ts-node/register/transpile-only', main, '--seeds', String(seeds), '--stop'],
    root,
  );
  if (code === 0) return undefined;
  const [, seed, what] = /^seed (\d+) failed after .*\n {2}- (.*)/m.exec(output) ?? [];
  if (seed === undefined) throw new Error(`the simulation did not run:\n${output.slice(-2000)}`);
  return `seed ${seed}: ${shortened(what ?? '')}`;
}

const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** `library`: a folder in `libs`. */
export async function runSpecs(root: string, library: string): Promise<Caught> {
  const file = join(root, `teeth-${library}.json`);
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const config = `libs/${library}/jest.config.cjs`;
  const args = [jest, '-c', config, '--maxWorkers=1', '--bail', '--json', `--outputFile=${file}`];
  const { code, output } = await run(process.execPath, args, root);
  if (code === 0) return undefined;
  try {
    const { testResults } = report.parse(JSON.parse(readFileSync(file, 'utf8')));
    const failed = testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter((one) => one.status === 'failed'),
    );
    return shortened(
      failed[0]?.fullName ?? testResults.find(({ message }) => message !== '')?.message ?? output.slice(-200),
    );
  } finally {
    rmSync(file, { force: true });
  }
}

async function run(command: string, args: readonly string[], cwd: string): Promise<{ code: number; output: string }> {
  const env = { ...process.env, TS_NODE_PROJECT: join(cwd, 'tsconfig.base.json'), FORCE_COLOR: '0' };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const stop = (): void => void child.kill();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (code === null) throw new Error('interrupted');
  return { code, output };
}

const shortened = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '/').slice(0, 110);
