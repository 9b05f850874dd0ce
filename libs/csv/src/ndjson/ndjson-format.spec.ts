import { gzipSync } from 'node:zlib';
import { readTable, type TableOptions, type TableRead } from '../fixtures/read-table';
import { TempFolder } from '../fixtures/temp-folder';

const COLUMNS = ['store_id', 'user_id', 'final_amount', 'created_at'];
const row = (fields: Readonly<Record<string, string>>): string => {
  const all = { store_id: '1', user_id: '7', final_amount: '80.5', created_at: '"2024-01-05 10:00:00"', ...fields };
  return `{${Object.entries(all)
    .map(([key, value]) => `${JSON.stringify(key)}:${value}`)
    .join(',')}}\n`;
};
const VALUES = { store_id: 1, user_id: 7, final_amount: 80_500, created_at: 1_704_448_800 };

describe('a file of NDJSON', () => {
  const folder = new TempFolder();
  afterAll(() => folder.remove());
  const read = (
    content: string | Uint8Array,
    options: Partial<TableOptions> = {},
    name = 'transactions/a.ndjson',
  ): Promise<TableRead> =>
    readTable([{ path: folder.write(name, content), name }], { table: 'transactions', columns: COLUMNS, ...options });
  const stores = (content: string | Uint8Array, options: Partial<TableOptions> = {}): Promise<TableRead> =>
    readTable([{ path: folder.write('stores/a.jsonl', content), name: 'stores/a.jsonl' }], {
      ...{ table: 'stores', columns: ['store_id', 'store_name'], ...options },
    });

  it.each<[what: string, fields: Record<string, string>, values: Record<string, unknown>]>([
    ['numbers', {}, {}],
    ['numbers written as texts', { final_amount: '" 80.5 "', store_id: '"1.0"' }, {}],
    ['amounts as they are written, not as they round', { final_amount: '9007199254740.991' }, { final_amount: Number.MAX_SAFE_INTEGER }],
    ['no value for null', { user_id: 'null' }, { user_id: undefined }],
    ['no value for an empty text', { user_id: '""' }, { user_id: undefined }],
    ['a word for a missing value', { user_id: '"NULL"' }, { user_id: undefined }],
    ['other columns, whatever they hold', { x: '[1,{"store_id":"}]"}]', y: '{}', 'a"b': '"\\\\"' }, {}],
  ])('holds %s', async (_what, fields, values) => {
    const { rows, error } = await read(row(fields));
    expect(error).toBeUndefined();
    expect(rows).toEqual([{ ...VALUES, ...values }]);
  }); // prettier-ignore

  it('may lack the key of a column that may be missing', async () => {
    const { rows } = await read(row({}).replace('"user_id":7,', ''));
    expect(rows).toEqual([{ ...VALUES, user_id: undefined }]);
  });

  it.each([
    ['in another case', '"STORE_ID"'],
    ['with blanks around', '" store_id\\t"'],
    ['with escapes', '"store\\u005fid"'],
  ])('has keys %s', async (_what, key) => {
    const { rows } = await read(row({}).replace('"store_id"', key));
    expect(rows).toEqual([VALUES]);
  });

  it('takes the key that is the column letter by letter, wherever it stands', async () => {
    const one = row({ Store_Id: '2' });
    const other = `{"STORE_ID":3,${row({}).slice(1)}`;
    expect((await read(one + other)).rows).toEqual([VALUES, VALUES]);
  });

  it('has blanks and lines of blanks, line ends of any kind, and none at its end', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [row({}).trim(), '', ' \t', `  ${row({}).trim().replaceAll(':', ' : ').replace(' : 00 : 00', ':00:00')} `];
      const { rows, error } = await read(`\ufeff${text.join(end)}`);
      expect([error, rows]).toEqual([undefined, [VALUES, VALUES]]);
    }
  }); // prettier-ignore

  it.each<[what: string, content: string | Uint8Array, encoding: 'utf8' | 'latin1']>([
    ['UTF-8', '{"store_id":1,"store_name":"Café \\"\\ud83d\\ude00\\u00e9\\""}', 'utf8'],
    ['UTF-16', Buffer.from('\ufeff{"store_id":1,"store_name":"Café \\"😀é\\""}\n', 'utf16le'), 'utf8'],
    ['Latin-1, with escapes beyond it', Buffer.from('{"store_id":1,"store_name":"Café \\"\\ud83d\\ude00é\\""}', 'latin1'), 'latin1'],
    ['UTF-8, compressed', gzipSync('{"store_id":1,"store_name":"Café \\"😀é\\""}\n'), 'utf8'],
  ])('holds text in %s', async (_what, content, encoding) => {
    expect((await stores(content, { encoding })).rows).toEqual([{ store_id: 1, store_name: 'Café "😀é"' }]);
  }); // prettier-ignore

  it('holds numbers and truths as text, as they are written', async () => {
    const { rows } = await stores('{"store_id":1,"store_name":1.50}\n{"store_id":2,"store_name":true}\n');
    expect(rows.map(({ store_name }) => store_name)).toEqual(['1.50', 'true']);
  });

  it.each<[what: string, line: string, problem: string]>([
    ['has an amount that is none', row({ final_amount: '"x"' }), 'column final_amount: "x" is not an amount'],
    ['has an amount with an exponent', row({ final_amount: '1e2' }), 'column final_amount: "1e2" is not an amount'],
    ['has too many decimals', row({ final_amount: '0.1234' }), 'column final_amount: "0.1234" has more than three decimals'],
    ['lacks a column', row({ final_amount: 'null' }), 'column final_amount: is empty'],
    ['has a list for a value', row({ final_amount: '[80]' }), 'column final_amount: is a list or an object, not one value'],
    ['has an object for a value', row({ user_id: '{}' }), 'column user_id: is a list or an object, not one value'],
    ['has a key twice', row({}).replace('{', '{"store_id":1,'), 'column store_id: is there more than once'],
    ['has two keys that are alike', row({}).replace('"store_id":1', '"STORE_ID":1,"Store_Id":1'), 'column store_id: is there more than once'],
    ['is no JSON', 'x\n', 'the row is not an object of JSON'],
    ['is not complete', row({}).replace('}', ''), 'the row is not an object of JSON'],
    ['holds two objects', row({}).replace('}', '}{}'), 'the row is not an object of JSON'],
    ['is a list', '[1]\n', 'the row is not an object of JSON'],
    ['is nothing', 'null\n', 'the row is not an object of JSON'],
  ])('is refused with file, line, column and remedy where a row %s', async (_what, line, problem) => {
    const { error } = await read(row({}) + line, { onBadRow: 'fail' });
    expect(error).toBe(`transactions/a.ndjson line 2, ${problem}; fix the row or use skip`.replace(', the row', ': the row'));
    const { rows, rejects, reading } = await read(row({}) + line + row({}), { rejects: true });
    expect(rows).toEqual([VALUES, VALUES]);
    expect(reading.report.badRows).toMatchObject({ count: 1 });
    expect(rejects.map(({ row }) => Buffer.from(row.text!).toString())).toEqual([line]);
  }); // prettier-ignore

  it('costs a row only those who look at the column that is bad', async () => {
    const readings = [
      { answers: ['q1'], columns: ['final_amount'] },
      { answers: ['q2'], columns: ['store_id'] },
    ];
    const { rows, reading } = await read(row({ final_amount: '[]' }), { readings });
    expect(rows).toEqual([{ ...VALUES, final_amount: undefined }]);
    expect(reading.report.badRows.first).toEqual([
      'transactions/a.ndjson line 1, column final_amount: is a list or an object, not one value (left out of q1 only)',
    ]);
  });

  it('is not text where half of a pair is escaped', async () => {
    const { error } = await stores('{"store_id":1,"store_name":"\\ud83d"}\n', { onBadRow: 'fail' });
    expect(error).toContain('stores/a.jsonl line 1, column store_name: ');
    expect(error).toContain('is not UTF-8');
  });

  it('ends a run at more bad rows than allowed', async () => {
    const { error } = await read('x\n'.repeat(3), { maxBadRows: 2 });
    expect(error).toBe(
      'more than 2 bad rows; one of them: transactions/a.ndjson line 1: the row is not an object of JSON',
    );
  });

  it('costs one line where that is too long to be a row', async () => {
    const { rows, reading } = await read(row({ x: `"${'y'.repeat(1 << 20)}"` }) + row({}), { rangeBytes: 100_000 });
    expect(rows).toEqual([VALUES]);
    expect(reading.report.badRows.first).toEqual([expect.stringMatching(/line 1: the row is longer than/)]);
  });

  it('tells both places of an id that is there twice', async () => {
    const { error } = await stores('{"store_id":1,"store_name":"a"}\n{"store_id":1,"store_name":"b"}\n', {
      ...{ unique: true, onBadRow: 'fail' },
    });
    expect(error).toBe('stores/a.jsonl lines 1 and 2: store_id 1 is there twice; keep one of the rows or use skip');
  });

  it('has no rows where it is empty', async () => {
    for (const text of ['', '\ufeff', '\n \r\n']) expect((await read(text)).rows).toEqual([]);
  });

  it('is refused where it is one list', async () => {
    expect((await read(` [${row({})}]`)).error).toBe(
      'transactions/a.ndjson line 1: is one list of JSON, not a row on each line (jq -c ".[]" makes it so); ' +
        'check that the file is NDJSON, an object of JSON on each line',
    );
  });
});
