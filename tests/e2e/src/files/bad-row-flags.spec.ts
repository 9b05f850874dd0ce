/** The flags of the command line for rows that cannot be read, and for what bytes mean: whole processes, here. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { latin1, lines, ordinary, SALES, sale, sales, STORES, type Files } from './cases/odd-case';

jest.setTimeout(120_000);

const main = join(__dirname, '../../../../dist/apps/client/main.js');
/** The second is bad for Q3 and Q4, the others for Q3 only. */
const bad = sales(sale('a'), 'short', sale('b', 'x,y'), sale('c', '"a ""b"""'), sale('d', 'oops'));

describe('coffee analyze', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-flags-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function analyze(files: Files, ...flags: string[]): Promise<{ code: number; out: string; err: string }> {
    for (const [name, content] of Object.entries({ ...ordinary, ...files })) {
      mkdirSync(dirname(join(folder, 'data', name)), { recursive: true });
      writeFileSync(join(folder, 'data', name), content);
    }
    const args = [main, 'analyze', join(folder, 'data'), '--queries', 'q3', '--format', 'csv', ...flags];
    return new Promise((resolve) =>
      execFile(process.execPath, args, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err })),
    );
  }
  const alphaSum = (sum: string): string => `year_half_created_at,store_name,tpv\n2024-H1,Alpha,${sum}\n`;

  it.each([1, 3])(
    'writes the rows that it skips to --rejects, in order, as they are, with %i threads',
    async (workers) => {
      const rejects = join(folder, 'rejects.csv');
      const files = { [SALES]: bad, 'transactions/z.csv.gz': gzipSync(sales(sale('e', 'é'), `"open,1,,80.0`)) };
      const { code, out } = await analyze(files, '--rejects', rejects, '--workers', `${workers}`);
      expect([code, out]).toEqual([0, alphaSum('80.0')]);
      expect(readFileSync(rejects, 'utf8')).toBe(
        lines(
          'file,line,column,reason,row',
          `${SALES},3,,"has 1 field, the header has 5",short`,
          `${SALES},4,,"has 6 fields, the header has 5","b,1,,x,y,2024-01-05 10:00:00"`,
          `${SALES},5,final_amount,"""a \\""b\\"""" is not an amount","c,1,,""a """"b"""""",2024-01-05 10:00:00"`,
          `${SALES},6,final_amount,"""oops"" is not an amount","d,1,,oops,2024-01-05 10:00:00"`,
          'transactions/z.csv.gz,2,final_amount,"""é"" is not an amount","e,1,,é,2024-01-05 10:00:00"',
          'transactions/z.csv.gz,3,,has a quote that is not closed,"""open,1,,80.0"',
        ),
      );
    },
  );

  it.each<[flags: string[], code: number, says: string]>([
    [['--max-bad-rows', '4'], 0, '4 bad rows skipped'],
    [['--max-bad-rows', '3'], 4, 'more than 3 bad rows'],
    [['--max-bad-rows', '0'], 4, 'more than 0 bad rows'],
    [['--max-bad-rows', '0', '--on-bad-row', 'fail'], 2, '--rejects and --max-bad-rows are for rows that are skipped'],
    [['--max-bad-rows', '-1'], 2, '--max-bad-rows takes a whole number'],
    [['--on-bad-row', 'fail'], 4, `${SALES} line 3: the row has 1 field`],
  ])('%j ends with %i', async (flags, code, says) => {
    const ended = await analyze({ [SALES]: bad }, ...flags);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(says);
  });

  it('counts bad rows of all tables for --max-bad-rows', async () => {
    const files = { [SALES]: sales(sale('a'), 'short'), [STORES]: lines('store_id,store_name', '1,Alpha', 'x,y') };
    expect(await analyze(files, '--max-bad-rows', '2')).toMatchObject({ code: 0, out: alphaSum('80.0') });
    expect(await analyze(files, '--max-bad-rows', '1')).toMatchObject({ code: 4 });
  });

  it.each<[encoding: string, bytes: Buffer, name: string]>([
    ['latin1', latin1('Caf\xe9'), 'Café'],
    ['windows-1252', latin1('\x93Caf\xe9\x94'), '“Café”'],
    ['utf8', Buffer.from('Café'), 'Café'],
  ])('reads files as --encoding %s says', async (encoding, bytes, name) => {
    const stores = Buffer.concat([Buffer.from('store_id,store_name\n1,'), bytes, Buffer.from('\n')]);
    const { code, out } = await analyze({ [STORES]: stores }, '--encoding', encoding);
    expect([code, out]).toEqual([0, alphaSum('80.0').replace('Alpha', name)]);
  });

  it('takes no other encoding', async () => {
    const { code, err } = await analyze({}, '--encoding', 'utf-7');
    expect([code, err]).toEqual([2, expect.stringContaining('--encoding takes utf8, latin1, windows-1252')]);
  });

  it('says where --rejects cannot be written', async () => {
    const { code, err } = await analyze({}, '--rejects', join(folder, 'nowhere', 'x.csv'));
    expect([code, err]).toEqual([5, expect.stringContaining('--rejects: cannot write')]);
  });
});
