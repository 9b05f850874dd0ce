/** Which packages may be bundled, and what is told of them: tools/notices.mjs, as the bundler runs it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const script = join(__dirname, '../../notices.mjs');
let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'coffee-notices-'))));
afterEach(() => rmSync(root, { recursive: true }));

/** A package in `node_modules`, with a licence file unless told otherwise. @returns a file of it. */
function install(
  folder: string,
  license: unknown,
  files: Readonly<Record<string, string>> = { LICENSE: 'Do as you like.' },
): string {
  const described = { name: folder.replace(/^.*node_modules\//, ''), version: '1.2.3', license };
  const all = { 'package.json': JSON.stringify(described), ...files };
  for (const [name, content] of Object.entries(all)) {
    const path = join(root, folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return `${folder}/lib/index.js`;
}

function noticesOf(...files: readonly string[]): { readonly notices: string; readonly error: string } {
  const code = `import { noticesOf } from ${JSON.stringify(script)};
    process.stdout.write(noticesOf(process.argv[1], process.argv.slice(2)));`;
  const args = ['--input-type=module', '--eval', code, root, ...files];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { notices: stdout, error: stderr };
}

describe('the notices of a bundle', () => {
  it('have each package once, with its version, its licence and its text', () => {
    const files = [
      install('node_modules/@a/b', 'ISC', { 'license.md': 'Text of b.', NOTICE: 'And more.' }),
      'node_modules/@a/b/other.js',
      install('node_modules/c/node_modules/d', 'MIT', { LICENCE: 'Text of d.' }),
      'apps/gateway/src/main.ts',
    ];
    const { notices, error } = noticesOf(...files);
    expect(error).toBe('');
    expect(notices).toContain('\n@a/b 1.2.3 (ISC)\n\nAnd more.\n\nText of b.\n');
    expect(notices).toContain('\nd 1.2.3 (MIT)\n\nText of d.\n');
    expect(notices.match(/^-+$/gm)).toHaveLength(2);
  });

  it('are not made of a package whose licence nobody has allowed, or that does not bring its text', () => {
    const files = [
      install('node_modules/copyleft', 'AGPL-3.0'),
      install('node_modules/unlicensed', undefined),
      install('node_modules/textless', 'MIT', {}),
      install('node_modules/fine', 'MIT'),
    ];
    const { notices, error } = noticesOf(...files);
    expect(notices).toBe('');
    expect(error).toMatch(/^copyleft 1\.2\.3: its licence is "AGPL-3\.0", not /m);
    expect(error).toMatch(/^unlicensed 1\.2\.3: its licence is undefined, not /m);
    expect(error).toMatch(/^textless 1\.2\.3: it has no file with its licence$/m);
    expect(error).not.toMatch(/^fine/m);
  });
});
