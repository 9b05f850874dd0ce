import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withInputOptions } from '../commands/input-flags';
import type { Tables } from '@coffee/protocol';
import { RejectedRows } from './rejected-rows';
import { checkResultFolder } from './result-files';

const HEADER = 'file,line,column,reason,row\n';

describe('--rejects', () => {
  let folder: string;
  let data: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-rejects-'));
    data = join(folder, 'data');
    mkdirSync(join(data, 'users'), { recursive: true });
    writeFileSync(join(data, 'users/users.csv'), 'mine');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const rejectsOf = (path: string): RejectedRows => new RejectedRows(join(folder, path), data);
  const run = (path: string, work: () => void): Promise<void> =>
    withInputOptions({ rejects: join(folder, path) }, data, ({ onReject }) => {
      onReject?.('users/users.csv', { line: 1, reason: 'fields', message: 'is short', text: Buffer.from('x\r\n') });
      work();
      return Promise.resolve();
    });

  it('is there when the run has ended well, and not before', async () => {
    writeFileSync(join(folder, 'bad.csv'), 'old');
    await run('bad.csv', () => expect(readFileSync(join(folder, 'bad.csv'), 'utf8')).toBe('old'));
    expect(readFileSync(join(folder, 'bad.csv'), 'utf8')).toBe(`${HEADER}users/users.csv,2,,is short,x\n`);
    expect(readdirSync(folder).sort()).toEqual(['bad.csv', 'data']);
  });

  it('is not where files of another business are found, by their names or by a pattern', () => {
    const column = { name: 'x', kind: 'count', nullable: false } as const;
    const named = { sold: { large: true, columns: [column] } };
    const found = { sold: { ...named.sold, files: '*_2024.csv' } };
    const rejects = (name: string, tables: Tables) => () =>
      new RejectedRows(join(data, name), data, undefined, tables).discard();
    expect(rejects('sold_bad.csv', named)).toThrow('is where the files of a table are');
    expect(rejects('bad.csv', named)).not.toThrow();
    expect(rejects('bad.csv', found)).toThrow('is where the files of a table are');
    expect(() => checkResultFolder(data, data, found)).toThrow('is where the files of a table are');
    expect(() => checkResultFolder(join(folder, 'out'), data, found)).not.toThrow();
  });

  it('leaves what was there when the run fails', async () => {
    writeFileSync(join(folder, 'bad.csv'), 'old');
    const failing = run('bad.csv', () => {
      throw new Error('for a test');
    });
    await expect(failing).rejects.toThrow('for a test');
    expect(readFileSync(join(folder, 'bad.csv'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['bad.csv', 'data']);
  });

  it('goes to where a link leads', async () => {
    mkdirSync(join(folder, 'there'));
    symlinkSync('there', join(folder, 'link'));
    writeFileSync(join(folder, 'there/bad.csv'), '');
    symlinkSync('there/bad.csv', join(folder, 'bad.csv'));
    await run('bad.csv', () => undefined);
    await run('link/worse.csv', () => undefined);
    expect(readdirSync(join(folder, 'there'))).toEqual(['bad.csv', 'worse.csv']);
    expect(readFileSync(join(folder, 'there/bad.csv'), 'utf8')).toMatch(HEADER);
  });

  it.each([
    ['a file of a table', 'data/users/users.csv'],
    ['one that would be read as such', 'data/users/sub/bad.csv'],
    ['one beside the folder of a table', 'data/Users_bad.txt'],
    ['a link to one', 'link.csv'],
    ['a file that a link among those of a table leads to', 'elsewhere/more.csv'],
    ['a folder that a link among the files of a table leads to', 'archive/old/bad.csv'],
  ])('refuses the place of %s', (_what, path) => {
    for (const name of ['elsewhere', 'archive/old']) mkdirSync(join(folder, name), { recursive: true });
    symlinkSync('data/users/users.csv', join(folder, 'link.csv'));
    writeFileSync(join(folder, 'elsewhere/more.csv'), 'mine, too');
    symlinkSync('../../elsewhere/more.csv', join(data, 'users/more.csv'));
    symlinkSync('../../archive', join(data, 'users/archive'));
    expect(() => rejectsOf(path)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: expect.stringMatching(
          /^--rejects .* is where the files of a table are; name a file elsewhere$/,
        ) as string,
      }) as Error,
    );
    expect(readFileSync(join(data, 'users/users.csv'), 'utf8')).toBe('mine');
    expect(readFileSync(join(data, 'users/more.csv'), 'utf8')).toBe('mine, too');
  });

  it.each(['results/q1.csv', 'results/bad.csv', 'link/bad.csv'])(
    'refuses a place among the answers: %s',
    async (path) => {
      mkdirSync(join(folder, 'results'));
      symlinkSync('results', join(folder, 'link'));
      writeFileSync(join(folder, 'results/q1.csv'), 'an answer');
      const flags = { rejects: join(folder, path), out: join(folder, 'results') };
      const work = jest.fn(() => Promise.resolve());
      await expect(withInputOptions(flags, data, work)).rejects.toMatchObject({
        code: 'USAGE',
        message: `--rejects ${flags.rejects} is in the folder of --out, which is for answers; name a file elsewhere`,
      });
      expect(work).not.toHaveBeenCalled();
      expect(readdirSync(join(folder, 'results'))).toEqual(['q1.csv']);
      await withInputOptions({ ...flags, rejects: join(folder, 'bad.csv') }, data, work);
      expect(work).toHaveBeenCalled();
    },
  );

  it.each([
    ['a folder', 'data', /data is a folder; name a file/],
    ['no folder', 'gone/bad.csv', /its folder is not there, or nothing can be made in it; choose another --rejects/],
    ['a file in a file', 'data/users/../../file/bad.csv', /a part of its path is a file; choose another --rejects/],
  ])('says what to do when its place is %s', (_what, path, message) => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => rejectsOf(path)).toThrow(expect.objectContaining({ code: 'OUTPUT' }) as Error);
    expect(() => rejectsOf(path)).toThrow(message);
  });

  it('goes to a device as it is', () => {
    const rejects = new RejectedRows('/dev/null', data);
    rejects.finish();
    expect(readdirSync('/dev').filter((name) => name.includes('partial'))).toEqual([]);
  });
});
