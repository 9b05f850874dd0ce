/** The packed command line, installed where nothing of this repository is. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareAnswers } from '@coffee/verify';
import { shopFlags } from '@coffee/testing';

const root = join(__dirname, '../../..');
const example = join(root, 'examples/small');
jest.setTimeout(120_000);

function run(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

it('is one package without dependencies, and answers the questions in an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-package-'));
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  try {
    run(root, 'npm', 'pack', '--pack-destination', folder);
    const [packed = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    writeFileSync(join(elsewhere, 'package.json'), '{ "private": true }');
    run(elsewhere, 'npm', 'install', '--offline', '--no-audit', '--no-fund', join(folder, packed));
    expect(readdirSync(join(elsewhere, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'coffee-shop-analysis',
    ]);
    run(elsewhere, 'npx', '--no-install', 'coffee', 'analyze', example, ...shopFlags, '--out', 'results');
    expect(compareAnswers(join(elsewhere, 'results'), join(example, 'expected'))).toEqual([]);
    // What is loaded when it is needed is in it, too.
    const question = 'SELECT count(*) AS n FROM stores';
    expect(run(elsewhere, 'npx', '--no-install', 'coffee', 'sql', example, question, '--format', 'csv')).toMatch(
      /^n\n\d+\n$/,
    );
    for (const format of ['parquet', 'xlsx'])
      run(elsewhere, 'npx', '--no-install', 'coffee', 'sql', example, question, '--format', format, '--out', format);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
