/** Questions in SQL as commands take them: a text, a file, a folder of files. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coffee, example } from '../coffee-process';

jest.setTimeout(60_000);

describe('coffee', () => {
  let folder: string;
  let questions: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-sql-'));
    questions = join(folder, 'questions');
    mkdirSync(questions);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): void => writeFileSync(join(questions, name), text);

  it('analyze answers a folder of questions, each answer called as its file', async () => {
    write('Stores by City.sql', '-- Stores of each city\nSELECT city, count(*) AS n FROM stores GROUP BY city');
    write('few.SQL', 'SELECT store_id FROM stores WHERE store_id <= $most');
    write('notes.txt', 'no question');
    write('.hidden.sql', 'no question');
    const out = join(folder, 'out');
    const asked = ['analyze', example, '--questions', questions, '--param', 'most=2', '--out', out, '--quiet'];
    expect(await coffee(...asked)).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(join(out, 'few.csv'), 'utf8')).toBe('store_id\n1\n2\n');
    expect(readFileSync(join(out, 'stores_by_city.csv'), 'utf8')).toMatch(/^city,n\n/);
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toMatchObject({
      answers: [
        { file: 'stores_by_city.csv', question: 'Stores of each city' },
        { file: 'few.csv', question: 'a question in SQL' },
      ],
    });
    expect(
      (await coffee('sql', example, '--file', join(questions, 'few.SQL'), '--param', 'most=1', '--format', 'csv')).out,
    ).toBe('store_id\n1\n');
  });

  it('takes a text that begins with a comment, as a file of questions does', async () => {
    const text = '-- Few stores.\nSELECT store_id FROM stores WHERE store_id = 1';
    expect(await coffee('sql', example, text, '--format', 'csv', '--quiet')).toEqual({
      code: 0,
      out: 'store_id\n1\n',
      err: '',
    });
    const { code, err } = await coffee('sql', example, '-- Few stores.\nSELECT town FROM stores');
    expect([code, err]).toEqual([2, expect.stringMatching(/^coffee: line 2, column 8: /)]);
    expect((await coffee('sql', example, '--foo')).err).toMatch(/unknown option '--foo'/);
  });

  it('tells all that is wrong in a folder, by file, line and column', async () => {
    write('a.sql', 'SELECT town FROM stores');
    write('b.sql', 'SELECT city FROM stores;\nSELECT');
    const { code, err } = await coffee('analyze', example, '--questions', questions);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(
        /^coffee: a: line 1, column 8: .*\n {2}SELECT town FROM stores\n {9}\^\nb: line 2, column 7: /,
      ),
    ]);
  });

  it.each([
    [['analyze', '--questions', 'nowhere.sql'], 3, /nowhere\.sql/],
    [['analyze', '--questions', '.', '--queries', 'q1', '--top', '3'], 2, /--queries, --top is for queries/],
    [['analyze', '--param', 'x=1'], 2, /--param goes with --questions/],
    [['sql', 'SELECT city FROM stores', '--keep'], 2, /--keep goes with --gateway/],
    [['sql', 'SELECT city FROM stores', '--detach'], 2, /--detach goes with --gateway/],
    [['sql'], 2, /sql takes a question, or with --file/],
  ])('%j ends with %i', async ([command = '', ...args], code, message) => {
    const run = await coffee(command, example, ...args);
    expect([run.code, run.err]).toEqual([code, expect.stringMatching(message)]);
  });

  it('says that a folder has no questions', async () => {
    const { code, err } = await coffee('analyze', example, '--questions', questions);
    expect([code, err]).toEqual([3, expect.stringContaining('there are no questions in')]);
  });
});
