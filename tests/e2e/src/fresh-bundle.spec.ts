/** `npx coffee` in a checkout runs what its sources say, and builds only when it must. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './coffee-process';

jest.setTimeout(60_000);

const BIN = 'apps/client/bin/coffee.cjs';
const MAIN = 'dist/apps/client/main.js';
const SOURCE = 'libs/csv/source.ts';

describe('npx coffee', () => {
  let checkout: string;
  const path = (name: string): string => join(checkout, name);
  const write = (name: string, content: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const at = (name: string, seconds: number): void => utimesSync(path(name), seconds, seconds);
  const coffee = (): [status: number | null, out: string, err: string] => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [path(BIN), 'analyze'], { encoding: 'utf8' });
    return [status, stdout, stderr];
  };

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'coffee-checkout-'));
    mkdirSync(path(dirname(BIN)), { recursive: true });
    cpSync(join(root, BIN), path(BIN));
    const { name, version, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    write('package.json', JSON.stringify({ name, version, bin }));
    write('nx.json', '{}');
    write('tools/install.mjs', '');
    write(SOURCE, '');
    write(MAIN, 'console.log(`old ${process.argv[2]}`)');
    write('dist/apps/client/inputs.json', JSON.stringify([SOURCE]));
    // In the place of Nx: a build takes what the source says.
    const build = `require('node:fs').writeFileSync(${JSON.stringify(path(MAIN))}, 'console.log("new")'); console.log('building');`;
    write('node_modules/.bin/nx', `#!/usr/bin/env node\n${build}`);
    spawnSync('chmod', ['+x', path('node_modules/.bin/nx')]);
    at(SOURCE, 1000);
    at(MAIN, 2000);
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  it('runs the bundle that is there when no source is newer', () => {
    expect(coffee()).toEqual([0, 'old analyze\n', '']);
  });

  it.each<[string, () => void]>([
    ['a source is newer', () => at(SOURCE, 3000)],
    ['a source has gone', () => rmSync(path(SOURCE))],
    ['there is no bundle', () => rmSync(path('dist'), { recursive: true })],
  ])('builds first when %s, and says so where no answer is', (_what, change) => {
    change();
    mkdirSync(path(dirname(MAIN)), { recursive: true });
    expect(coffee()).toEqual([0, 'new\n', 'Building the command line …\n']);
  });

  it('is what npx finds in a checkout', () => {
    at(SOURCE, 3000);
    const { stdout, stderr } = spawnSync('npx', ['coffee', 'analyze'], { cwd: checkout, encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['new\n', 'Building the command line …\n']);
  });

  it('builds nothing where it is installed without sources', () => {
    rmSync(path('nx.json'));
    rmSync(path('dist/apps/client/inputs.json'));
    expect(coffee()).toEqual([0, 'old analyze\n', '']);
  });

  it('builds once, also when the build leaves the bundle as old as it was', () => {
    at(SOURCE, 3000);
    write('node_modules/.bin/nx', '#!/usr/bin/env node\n');
    expect(coffee()).toEqual([0, 'old analyze\n', 'Building the command line …\n']);
    expect(coffee()).toEqual([0, 'old analyze\n', '']);
  });

  it('installs what the lock file names before it builds', () => {
    at(SOURCE, 3000);
    write(
      'tools/install.mjs',
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(path('installed'))}, '');`,
    );
    expect(coffee()[0]).toBe(0);
    expect(existsSync(path('installed'))).toBe(true);
  });

  it('shows why a build failed, and runs nothing old', () => {
    at(SOURCE, 3000);
    write('node_modules/.bin/nx', '#!/usr/bin/env node\nconsole.log("no such type"); process.exit(3);');
    expect(coffee()).toEqual([3, '', 'Building the command line …\nno such type\n']);
  });

  it('knows of every source of the real bundle', () => {
    const inputs = JSON.parse(readFileSync(join(root, 'dist/apps/client/inputs.json'), 'utf8')) as string[];
    expect(inputs).toEqual(
      expect.arrayContaining(['apps/client/src/main.ts', 'apps/client/package.json', 'package-lock.json']),
    );
    expect(inputs.filter((input) => !existsSync(join(root, input)))).toEqual([]);
  });

  it('looks at the sources of what is generated, and not at that: each build may write it anew', () => {
    const inputs = JSON.parse(readFileSync(join(root, 'dist/apps/client/inputs.json'), 'utf8')) as string[];
    expect(inputs).toEqual(expect.arrayContaining(['libs/csv/kernel/index.ts', 'libs/operators/kernel/index.ts']));
    expect(inputs.filter((input) => input.includes('.generated.'))).toEqual([]);
  });
});
