/** What is shipped: the bundles, as they are when nothing of the checkout is around them. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const root = join(__dirname, '../../..');

describe.each(['client', 'gateway', 'filter', 'aggregator', 'maximizer', 'joiner'])('the bundle of the %s', (app) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-bundle-'));
    cpSync(join(root, 'dist/apps', app), folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const scriptsAs = (form: RegExp): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => form.test(name));
  /** Of the program and of the packages beside it. */
  const scripts = (): string[] => scriptsAs(/^main\.js$|^[^/]+\.program\.js$|^packages\/.*\.js$/);

  /** What a script is made of. */
  const sourcesOf = (name: string): readonly string[] =>
    (JSON.parse(readFileSync(join(folder, `${name}.map`), 'utf8')) as { readonly sources: string[] }).sources;

  it('begins without what plans questions in SQL, which is in files that are loaded for that', () => {
    const PLANNING = /\/libs\/(?:sql\/src\/(?:bind|schema|syntax|text)|query-plan\/src\/question)\//;
    const planning = scripts().filter((name) => sourcesOf(name).some((source) => PLANNING.test(source)));
    const expected: Readonly<Record<string, readonly string[]>> = {
      client: ['commands.program.js', 'question-thread.program.js', 'serve.program.js', 'sql.program.js'],
      gateway: ['question-thread.program.js'],
    };
    expect(planning.sort()).toEqual(expected[app] ?? []);
  });

  it('needs no packages', () => {
    expect(scripts()).toContain('main.js');
    const required = scripts().flatMap((name) => [
      ...readFileSync(join(folder, name), 'utf8').matchAll(/\b(?:require|import)\("([^"]+)"\)/g),
    ]);
    const beside = scriptsAs(/\.js$/).map((name) => `./${name}`);
    const others = required.map(([, name]) => name!).filter((name) => !isBuiltin(name) && !beside.includes(name));
    // Plots as PNG: a program for each system, without which the command says what to do.
    expect(others).toEqual(app === 'client' ? ['@resvg/resvg-js'] : []);
    expect(required).not.toEqual([]);
  });

  it('starts', () => {
    const args = ['--enable-source-maps', join(folder, 'main.js'), ...(app === 'client' ? ['--version'] : [])];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, env: {}, encoding: 'utf8' });
    // A service takes settings of the environment alone, and tells of the one that has no default.
    if (app === 'client')
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^\d/) as string });
    else expect({ status, stderr }).toEqual({ status: 2, stderr: 'AMQP_URL must be given\n' });
  });

  it('has beside each program what this V8 takes for its code, and every entry loads one', () => {
    const programs = scriptsAs(/\.program\.js$/);
    expect(scriptsAs(/\.entry\.js$/)).toEqual(programs.map((name) => name.replace('program', 'entry')));
    const rejected = `
      const { functionOf } = require(${JSON.stringify(join(root, 'tools/load-compiled.cjs'))});
      const { readFileSync } = require('node:fs');
      const { Script } = require('node:vm');
      const isRejected = (name) =>
        new Script(functionOf(name), { cachedData: readFileSync(name + '.code') }).cachedDataRejected;
      console.log(JSON.stringify(process.argv.slice(1).filter(isRejected)));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', rejected, ...programs], {
      ...{ cwd: folder, env: {}, encoding: 'utf8' },
    });
    expect({ stdout, stderr }).toEqual({ stdout: '[]\n', stderr: '' });
  });

  it('has our licence beside it, and that of every package that is in it', () => {
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    const notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const [, ...parts] = notices.split(/^-{80}\n/m);
    const named = parts.map((part) => /^(\S+) \S+ \([\w.-]+\).*\n\n[^]*copyright/i.exec(part)?.[1]);
    // Who is in it, by another witness than the bundler's own list.
    const inside = scripts()
      .flatMap(sourcesOf)
      .flatMap((source) => /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
    expect(inside).not.toEqual([]);
    expect([...new Set(inside)].filter((name) => !named.includes(name))).toEqual([]);
  });

  it('has the schema library as far as it is used: not its words in forty languages', () => {
    const languages = scripts()
      .flatMap(sourcesOf)
      .flatMap((source) => /\/zod\/.*\/locales\/(.*)\.js$/.exec(source)?.[1] ?? []);
    expect(languages.filter((name) => !['en', 'index'].includes(name))).toEqual([]);
  });

  it('has source maps, so that its stack traces name the source', () => {
    for (const name of scripts()) {
      expect(readFileSync(join(folder, name), 'utf8').trimEnd()).toMatch(
        new RegExp(`//# sourceMappingURL=${basename(name).replaceAll('.', '\\.')}\\.map$`),
      );
      const source = name.startsWith('packages/')
        ? 'node_modules/'
        : `apps/${app}/src/${name.replace('.program.js', '.entry.ts').replace(/\.js$/, '.ts')}`;
      expect(sourcesOf(name).some((one) => one.includes(source))).toBe(true);
    }
  });
});

/** They are compiled, and what stands at their tops is run, before anything is read: a few hundred KB of other commands were a tenth of the start. */
describe('a command that answers in its own process begins with two files, without other commands, what talks to gateways, and the schema library', () => {
  const bundle = join(root, 'dist/apps/client');
  const FOREIGN =
    /\/(?:libs\/(?:sessions|http|serve|results|metrics)|tools\/datagen|node_modules\/zod|client\/src\/(?:check|plot|prompt|top))\/|\/validate-plan\.ts$/;
  const filesOf = (name: string): string[] => [
    name,
    ...[...readFileSync(join(bundle, name), 'utf8').matchAll(/\brequire\("\.\/([^"]+)"\)/g)].map(([, file]) => file!),
  ];
  const sourcesOf = (name: string): string[] =>
    (JSON.parse(readFileSync(join(bundle, `${name}.map`), 'utf8')) as { sources: string[] }).sources;

  it('main.js loads one of three', () => {
    expect(filesOf('main.js')).toEqual(['main.js', 'sql.entry.js', 'analyze.entry.js', 'commands.entry.js']);
    // Threads are started before anything else is loaded.
    expect(sourcesOf('main.js').filter((source) => source.includes('/libs/'))).toEqual([
      expect.stringMatching(/\/new-threads\.ts$/),
    ]);
  });

  it.each(['analyze', 'sql'])('%s', (command) => {
    const sources = sourcesOf(`${command}.program.js`);
    expect(sources.filter((source) => FOREIGN.test(source))).toEqual([]);
    expect(sources.some((source) => source.endsWith(`client/src/commands/${command}.ts`))).toBe(true);
  });

  it('analyze without SQL', () => {
    const SQL = /\/(?:libs\/sql|client\/src\/schema)\//;
    expect(sourcesOf('analyze.program.js').filter((source) => SQL.test(source))).toEqual([]);
  });

  it("sql without Node's HTTP client, which the first look at some names of the web loads", () => {
    const parser = join(bundle, 'packages/guanmingchiu-sqlparser-ts.js');
    const loads = `require(${JSON.stringify(parser)}).init().then(() => console.log(process.moduleLoadList.join('\\n')))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', loads], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toContain('NativeModule fs');
    expect(stdout).not.toContain('undici');
  });

  it('sql with a parser that V8 is told to compile briefly, and with the flags of V8 as they were before', () => {
    const program = join(bundle, 'sql.program.js');
    const loads = `
      WebAssembly.instantiate = () => { throw new Error('as any other program'); };
      const { Parser, init } = require(${JSON.stringify(join(bundle, 'packages/guanmingchiu-sqlparser-ts.js'))});
      const { functionOf } = require(${JSON.stringify(join(bundle, 'load-compiled.js'))});
      const filename = ${JSON.stringify(program)};
      init().then(() => {
        const cachedData = require('node:fs').readFileSync(filename + '.code');
        const { cachedDataRejected } = new (require('node:vm').Script)(functionOf(filename), { filename, cachedData });
        console.log(JSON.parse(Parser.parseToJson('SELECT 1', 'duckdb')).length, cachedDataRejected);
      });`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', loads], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual(['1 false\n', '']);
  });
});

describe('a program whose code V8 does not take', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-bundle-'));
    cpSync(join(root, 'dist/apps/client'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const code = (): string => join(folder, 'analyze.program.js.code');
  const helpIn = (...flags: readonly string[]): readonly [number | null, string, string] => {
    const args = [...flags, join(folder, 'main.js'), 'analyze', '--help'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    return [status, stdout.slice(0, 13), stderr];
  };

  it.each<readonly [string, () => void]>([
    ['it is of another V8', () => writeFileSync(code(), 'what another V8 made of it')],
    ['it is not there', () => rmSync(code())],
  ])('is compiled: %s', (_, spoil) => {
    spoil();
    expect(helpIn()).toEqual([0, 'Usage: coffee', '']);
  });

  it('is compiled by Node, which finds its source map', () => {
    const program = join(folder, 'analyze.program.js');
    writeFileSync(code(), 'not looked at');
    writeFileSync(program, `${readFileSync(program, 'utf8')}\nthrow new Error('here');`);
    const [, , stderr] = helpIn('--enable-source-maps');
    expect(stderr).toContain('apps/client/src/analyze.entry.ts:');
  });
});
