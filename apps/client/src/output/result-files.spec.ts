import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateCommand } from '../commands/generate';
import { checkResultFolder, otherResults, writeResultFiles } from './result-files';

const text = (value: string): Uint8Array[] => [new TextEncoder().encode(value)];

describe('writeResultFiles', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-results-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the folder and writes every file whole', async () => {
    const out = join(folder, 'a', 'b');
    const paths = await writeResultFiles(out, [
      { name: 'q1.csv', content: text('x\n') },
      { name: 'q3.csv', content: [...text('y'), ...text('z')] },
    ]);
    expect(paths).toEqual([join(out, 'q1.csv'), join(out, 'q3.csv')]);
    expect(readFileSync(paths[1]!, 'utf8')).toBe('yz');
  });

  it('replaces the results of an earlier run and nothing else', async () => {
    writeFileSync(join(folder, 'q1.csv'), 'old');
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await writeResultFiles(folder, [{ name: 'q1.csv', content: text('new') }]);
    expect(readdirSync(folder).sort()).toEqual(['notes.txt', 'q1.csv']);
    expect(readFileSync(join(folder, 'q1.csv'), 'utf8')).toBe('new');
  });

  it('knows which results in the folder are of another run, and what is none', () => {
    for (const name of ['q4.csv', 'q1.csv', 'notes.txt', 'Mine.csv', 'manifest.json', 'q2.parquet'])
      writeFileSync(join(folder, name), '');
    expect(otherResults(folder, [{ name: 'q1.csv', content: [] }])).toEqual(['q2.parquet', 'q4.csv']);
  });

  it('leaves what was there as it was when one file cannot be produced', async () => {
    writeFileSync(join(folder, 'q1.csv'), 'old');
    const broken = (function* () {
      yield* text('half');
      throw new Error('no more');
    })();
    const writing = writeResultFiles(folder, [
      { name: 'q1.csv', content: text('new') },
      { name: 'q2.csv', content: broken },
    ]);
    await expect(writing).rejects.toThrow(/cannot write the results/);
    expect(readdirSync(folder)).toEqual(['q1.csv']);
    expect(readFileSync(join(folder, 'q1.csv'), 'utf8')).toBe('old');
  });

  it('takes away a folder that it made for nothing', async () => {
    const broken = (function* (): Generator<Uint8Array> {
      throw new Error('nothing');
    })();
    await expect(
      writeResultFiles(join(folder, 'new', 'deep'), [{ name: 'q1.csv', content: broken }]),
    ).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['../evil.csv', '/tmp/evil.csv', '..', 'a/b.csv', 'q1.csv\0', 'q1.sh', 'q1.ts', '.bashrc', 'Q1.csv', ''])(
    'writes nothing under the name %j',
    async (name) => {
      const out = join(folder, 'out');
      const files = [
        { name: 'q1.csv', content: text('x') },
        { name, content: text('x') },
      ];
      await expect(writeResultFiles(out, files)).rejects.toThrow(/cannot be a result file/);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('says what to do when the folder is a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(writeResultFiles(file, [])).rejects.toThrow(/is a file; name a folder/);
    await expect(writeResultFiles(join(file, 'deeper'), [])).rejects.toThrow(
      /cannot be a folder: a part of its path is a file/,
    );
  });
});

describe('checkResultFolder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-results-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes a folder that can be made, beside the data or in it, and leaves nothing in it', () => {
    mkdirSync(join(folder, 'data', 'users'), { recursive: true });
    for (const out of ['out', 'a/b', 'data/results', 'data'])
      expect(() => checkResultFolder(join(folder, out), join(folder, 'data'))).not.toThrow();
    expect(readdirSync(folder)).toEqual(['data']);
    expect(readdirSync(join(folder, 'data'))).toEqual(['users']);
  });

  it.each([
    ['', 'USAGE'],
    ['-', 'USAGE'],
    ['/proc/coffee', 'OUTPUT'],
  ])('refuses %j before work begins', (out, code) => {
    expect(() => checkResultFolder(out)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it.each(['users', 'users/results', 'users/a/b', 'users_results', 'Users/results', 'elsewhere/results', 'raw'])(
    'refuses a folder among the files of a table: %s',
    (out) => {
      for (const name of ['users', 'elsewhere', 'raw']) mkdirSync(join(folder, name));
      writeFileSync(join(folder, 'raw/q1.csv'), 'mine');
      symlinkSync('../elsewhere', join(folder, 'users/linked'));
      symlinkSync('../raw/q1.csv', join(folder, 'users/linked.csv'));
      expect(() => checkResultFolder(join(folder, out), folder)).toThrow(
        expect.objectContaining({ code: 'USAGE' }) as Error,
      );
    },
  );

  it('refuses a folder among the files of a table above, where no folder is read', () => {
    for (const name of ['users', 'stores']) mkdirSync(join(folder, name));
    expect(() => checkResultFolder(join(folder, 'users/results'))).toThrow(/is where the files of a table are/);
    expect(() => checkResultFolder(join(folder, 'results'))).not.toThrow();
  });

  it('has no data generated among the files of a table', async () => {
    for (const name of ['users', 'stores']) mkdirSync(join(folder, name));
    const generating = generateCommand().parseAsync([join(folder, 'users/sub'), '--empty'], { from: 'user' });
    await expect(generating).rejects.toThrow(/^the folder .*sub is where the files of a table are/);
    expect(readdirSync(join(folder, 'users'))).toEqual([]);
  });

  it.each(['/proc/coffee', '/proc/1/coffee/results'])('says what to do about %s', (out) => {
    expect(() => checkResultFolder(out)).toThrow(
      /its folder is not there, or nothing can be made.*choose another --out$/,
    );
  });
});
