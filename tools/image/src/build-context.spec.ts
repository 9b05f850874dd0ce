/** What a build from a checkout hands to the engine. That the engine goes by the same rules, tests/containers shows. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextOf, examplesOf } from './build-context';

const root = join(__dirname, '../../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const inContext = (...paths: readonly string[]): string[] => contextOf(read('.dockerignore'), paths);

describe('the context of a build', () => {
  it('has nothing that git ignores: secrets, compose files, manifests, results, data', () => {
    const outputs = examplesOf(read('.gitignore'));
    expect(outputs).toEqual(
      expect.arrayContaining([
        'secrets/file',
        'docker-compose.yaml',
        'kubernetes/file',
        '.envx',
        'results/file',
        'data/file',
      ]),
    );
    expect(inContext(...outputs)).toEqual([]);
  });

  it('has nothing that somebody puts beside the sources under another name', () => {
    expect(
      inContext('coffee-compose.yaml', 'tls.key', 'elsewhere/secrets/tokens', '.git/config', 'k8s/x.yaml'),
    ).toEqual([]);
    expect(inContext('tools/scaling/secrets/tokens', 'apps/client/.env.local', 'libs/core/key.pem')).toEqual([]);
  });

  it('has all that bundles are made of', () => {
    const { stdout, status } = spawnSync('git', ['ls-files', 'apps', 'libs', 'tools'], { cwd: root, encoding: 'utf8' });
    expect(status).toBe(0);
    const sources = stdout.trim().split('\n');
    expect(sources).toContain('apps/gateway/src/main.ts');
    expect(inContext(...sources)).toEqual(sources);
    const others = [
      'package.json',
      'package-lock.json',
      'nx.json',
      'tsconfig.base.json',
      'tests/e2e/package.json',
      'LICENSE',
    ];
    expect(others.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(inContext(...others)).toEqual(others);
  });

  it('lets the last pattern decide that matches a path or a folder above it', () => {
    const paths = ['a', 'a/b', 'a/b.log', 'b', 'ab', 'c/d/x', 'c/x'];
    expect(contextOf('', paths)).toEqual(paths);
    expect(contextOf('*\n!a\n**/*.log', paths)).toEqual(['a', 'a/b']);
    expect(contextOf('# a comment\n**/x\na', paths)).toEqual(['b', 'ab']);
    expect(contextOf('*\n!c/d/x', paths)).toEqual(['c/d/x']);
    expect(contextOf('*\n!c/*/x', paths)).toEqual([]);
    expect(contextOf('*\n!c\nc/*\n!c/d', paths)).toEqual(['c/d/x']);
  });
});
