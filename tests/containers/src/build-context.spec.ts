/** What the engine itself takes from a checkout that has been worked in. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contextOf, examplesOf } from '@coffee/image';
import { docker, run } from './engine';

jest.setTimeout(60_000);

const root = join(__dirname, '../../..');
const tag = `coffee-test-context-${process.pid}`;
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-context-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** The files of an image that holds its context and nothing else. */
async function filesOf(image: string): Promise<string[]> {
  const id = await docker('create', image, 'none');
  try {
    return (await run('sh', ['-c', 'docker export "$0" | tar -t', id])).split('\n');
  } finally {
    await docker('rm', id);
  }
}

it('a build takes the sources from a checkout, and no secret, result or output that lies beside them', async () => {
  const sources = [
    'apps/gateway/src/main.ts',
    'libs/core/package.json',
    'tests/e2e/package.json',
    'nx.json',
    'LICENSE',
  ];
  const others = [
    ...examplesOf(readFileSync(join(root, '.gitignore'), 'utf8')),
    ...['.git/config', 'tls.key', 'k8s/all.yaml', 'tests/e2e/data/x.csv', 'apps/gateway/secrets/tokens', 'docs/x.md'],
  ];
  const context = join(folder, 'checkout');
  for (const path of [...sources, ...others]) {
    mkdirSync(dirname(join(context, path)), { recursive: true });
    writeFileSync(join(context, path), path);
  }
  const ignoreFile = join(context, '.dockerignore');
  cpSync(join(root, '.dockerignore'), ignoreFile);
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');

  await docker('build', '-f', join(folder, 'Dockerfile'), '-t', tag, context);
  try {
    const files = await filesOf(tag);
    const taken = [...sources, ...others].filter((path) => files.includes(path));
    expect(taken).toEqual(sources);
    // The rules that the fast test goes by are the engine's.
    expect(taken).toEqual(contextOf(readFileSync(ignoreFile, 'utf8'), [...sources, ...others]));
  } finally {
    await docker('rmi', tag);
  }
});
