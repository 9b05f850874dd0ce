import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plotCommand } from '../commands/plot';
import { folderPlot } from './folder-plot';

const example = join(__dirname, '../../../../examples/small/expected');

describe('the plot of a result folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-plot-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]): Promise<unknown> => plotCommand().parseAsync(args, { from: 'user' });

  it.each([
    ['q1', 'Histogram of final amount over 54 rows'],
    ['q2_best_selling', 'Plot of sellings qty by year month created at and item name, 2024-01 to 2025-12'],
    ['q3', 'Bars of tpv by store name and year half created at'],
    ['q4', 'cards with 43 rows: purchases qty by store name and birthdate'],
  ])('is of the kinds of its columns, which its texts say: %s', async (answer, words) => {
    expect(await folderPlot(example, answer, {})).toContain(words);
  });

  it('has the moments of a file at their times', async () => {
    const hours = ['12:00:00', '13:00:00', '14:30:05.25'].map((time) => `2023-04-02 ${time},7\n`);
    writeFileSync(join(folder, 'q1.csv'), `hour,sales\n${hours.join('')}`);
    const drawn = await folderPlot(folder, undefined, {});
    expect(drawn).toContain('<title>2023-04-02 13:00:00: 7</title>');
    expect(drawn).toContain('<title>2023-04-02 14:30:05.25: 7</title>');
  });

  it('has the question of the manifest for a title, and draws what it lists', async () => {
    writeFileSync(join(folder, 'q1.csv'), 'store_name,tpv\nA,1.5\n');
    writeFileSync(join(folder, 'old.csv'), 'x\n');
    const answers = [{ file: 'q1.csv', question: 'who <sells> most' }];
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: 1, answers }));
    expect(await folderPlot(folder, undefined, {})).toContain('<title>q1: who &lt;sells&gt; most</title>');
  });

  it('has to be told which of several answers is meant', async () => {
    await expect(folderPlot(example, undefined, {})).rejects.toMatchObject({
      code: 'USAGE',
      message: 'which answer is to be drawn? --answer takes q1, q2_best_selling, q2_most_profitable, q3, q4',
    });
    await expect(folderPlot(example, 'q9', {})).rejects.toThrow('there is no "q9"; there are q1,');
  });

  it.each([
    ['there is none', {}, 'NO_INPUT', 'there are no result files (.csv)'],
    ['it is no CSV', { 'q1.csv': 'a\n"b"c\n' }, 'BAD_INPUT', 'q1.csv is not CSV'],
  ])('says what is wrong when %s', async (_what, files, code, words) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await expect(folderPlot(folder, undefined, {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  it('is an empty plot of a file that is empty', async () => {
    writeFileSync(join(folder, 'q1.csv'), '');
    expect(await folderPlot(folder, undefined, {})).toContain('There are no rows.');
  });

  it('goes to a file as a whole, as SVG of any width, or as pixels', async () => {
    await run(example, '--answer', 'q3', '--out', join(folder, 'q3.svg'), '--width', '320');
    expect(readFileSync(join(folder, 'q3.svg'), 'utf8')).toMatch(/^<svg [^>]*width="320"/);
    await run(example, '--answer', 'q3', '--out', join(folder, 'q3.png'));
    expect([...readFileSync(join(folder, 'q3.png')).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect(readdirSync(folder).sort()).toEqual(['q3.png', 'q3.svg']);
  });

  it.each([
    ['q3.gif', 'USAGE', '--out takes a file .svg or .png'],
    ['gone/q3.svg', 'OUTPUT', 'its folder is not there'],
  ])('refuses a file that it cannot be: %s', async (file, code, words) => {
    await expect(run(example, '--answer', 'q3', '--out', join(folder, file))).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  it('is of a job when there is no such folder', async () => {
    await expect(run('no-folder-of-mine', '--answer', 'q1')).rejects.toThrow('no gateway is given');
    await expect(run(join(folder, 'gone'), '--answer', 'q1')).rejects.toMatchObject({ code: 'BAD_ID' });
  });
});
