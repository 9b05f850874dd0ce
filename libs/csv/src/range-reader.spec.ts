import { appendFileSync, rmSync } from 'node:fs';
import { decodeBody, tableSchemas, type ScanColumn } from '@coffee/protocol';
import { describeBadRow } from './bad-row';
import { inputFile, rangesOf, readRanges, readRows, rowsOf } from './fixtures/read-file';
import { TempFolder } from './fixtures/temp-folder';
import { thrownBy } from './fixtures/thrown';
import { compileKernel, RangeReader, type InputFile } from './index';

const HEADER =
  'transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at';
const ROWS = [
  'ac6f851c-649f-42fb-a606-72be0fdcf8d2,5,1,,,63.5,0.0,63.5,2024-01-01 10:06:50',
  'dee00800-62a8-47d3-be77-b8cca7a42665,5,4,,17272.0,45.5,0.0,45.5,2024-01-01 10:07:04',
  'fe688cc1-4b28-4a05-af82-fe6d0071bf81,8,1,3.0,12.0,84.5,5.735,78.765,2025-06-30 19:59:59',
];
const NEEDED = ['transaction_id', 'store_id', 'user_id', 'final_amount', 'created_at'];
const columns = tableSchemas.transactions.columns.filter(({ name }) => NEEDED.includes(name));
const seconds = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000;
const VALUES = [
  { transaction_id: ROWS[0]!.slice(0, 36), store_id: 5, user_id: undefined, final_amount: 63_500 },
  { transaction_id: ROWS[1]!.slice(0, 36), store_id: 5, user_id: 17_272, final_amount: 45_500 },
  { transaction_id: ROWS[2]!.slice(0, 36), store_id: 8, user_id: 12, final_amount: 78_765 },
].map((row, i) => ({ ...row, created_at: seconds(ROWS[i]!.slice(-19)) }));

describe('a range reader', () => {
  const folder = new TempFolder();
  const reader = new RangeReader(compileKernel());
  afterEach(() => reader.close());
  afterAll(() => folder.remove());

  const file = { table: 'transactions' } as const;
  const readText = (text: string | Uint8Array, wanted: readonly ScanColumn[] = columns) =>
    readRows(reader, folder.write('a.csv', text), wanted, { onBadRow: 'fail', file });
  const badRowOf = (text: string | Uint8Array, wanted: readonly ScanColumn[] = columns): string => {
    const range = readRanges(reader, folder.write('bad.csv', text), wanted, { onBadRow: 'fail', file }).at(-1)!;
    expect(range.failed).toBe(true);
    return describeBadRow('bad.csv', { ...range.badRows.first[0]!, line: range.badLines[0]! - 1 });
  };

  it('reads the columns that are needed', () => {
    expect(readText(`${HEADER}\n${ROWS.join('\n')}\n`)).toEqual(VALUES);
  });

  it.each([
    ['CRLF', `${HEADER}\r\n${ROWS.join('\r\n')}\r\n`],
    ['a byte order mark', `\ufeff${HEADER}\n${ROWS.join('\n')}\n`],
    ['no line feed at the end', `${HEADER}\n${ROWS.join('\n')}`],
    ['CRLF, and none at the end', `${HEADER}\r\n${ROWS.join('\r\n')}`],
    ['CR alone', `${HEADER}\r${ROWS.join('\r')}\r`],
    ['LF behind a header with CRLF', `${HEADER}\r\n${ROWS.join('\n')}\n`],
    ['blank lines', `\n${HEADER}\n\n${ROWS.join('\n\r\n  \n')}\n\n`],
    ['quotes around every field', `${[HEADER, ...ROWS].join('\n').replace(/[^,\n]+/g, '"$&"')}\n`],
    ['semicolons', [HEADER, ...ROWS].join('\n').replaceAll(',', ';')],
    ['tabs and CRLF', [HEADER, ...ROWS].join('\r\n').replaceAll(',', '\t')],
    [
      'bars and quotes',
      [HEADER, ...ROWS]
        .join('\n')
        .replace(/[^,\n]+/g, '"$&"')
        .replaceAll(',', '|'),
    ],
    [
      'tabs, quotes and CR',
      [HEADER, ...ROWS]
        .join('\r')
        .replace(/[^,\r]+/g, '"$&"')
        .replaceAll(',', '\t'),
    ],
    ['a separator at the end of rows only', `${HEADER}\n${ROWS.join(',\n')},\n`],
    ['a separator at the end of rows only, and CRLF', `${HEADER}\r\n${ROWS.join(',\r\n')},`],
    ['a separator at the end of every line', [HEADER, ...ROWS].map((row) => `${row},\n`).join('')],
    ['a line that says the separator', `sep=;\r\n${[HEADER, ...ROWS].join('\r\n').replaceAll(',', ';')}`],
    ['the names of columns in other cases', [HEADER.toUpperCase(), ...ROWS].join('\n')],
    [
      'blanks around numbers and times',
      [HEADER, ...ROWS.map((row) => row.replace(/,(?=[^,])/g, ', ').replace(/$/, '\t'))].join('\n'),
    ],
    ['Ctrl-Z at its end', `${[HEADER, ...ROWS].join('\n')}\n\u001a`],
    ['Ctrl-Z behind its last row', `${[HEADER, ...ROWS].join('\r\n')}\u001a`],
    ['instants with T', [HEADER, ...ROWS].join('\n').replace(/(\d\d) (\d\d:)/g, '$1T$2')],
    ['words for missing values', `${HEADER}\n${[ROWS[0]!.replace(',,,', ',NULL,\\N,'), ...ROWS.slice(1)].join('\n')}`],
    ['zeros behind three decimals', [HEADER, ...ROWS].join('\n').replace(/\.(\d+)(?=,)/g, '.$1000')],
    [
      'columns in another order, and others',
      [HEADER, ...ROWS].map((row) => `note "1",${row.split(',').reverse().join(',')},x`).join('\n'),
    ],
  ])('reads a file with %s', (_form, text) => {
    expect(readText(text)).toEqual(VALUES);
  });

  it.each([
    ['an empty file', ''],
    ['a header only', `${HEADER}\n`],
    ['a header without line feed', HEADER],
    ['blank lines only', '\n\r\n\n'],
  ])('finds no row in %s', (_form, text) => {
    const path = folder.write('none.csv', text);
    expect(readRows(reader, path, columns)).toEqual([]);
    for (let rangeBytes = 1; rangeBytes < 4; rangeBytes++)
      expect(readRows(reader, path, columns, { rangeBytes })).toEqual([]);
  });

  it('gives a range the rows that start in it, whatever their length', () => {
    const path = folder.write(
      'a.csv',
      `a,b\n${Array.from({ length: 9 }, (_, i) => `${i},${'x'.repeat(5)}\n`).join('')}`,
    );
    const wanted: ScanColumn[] = [{ name: 'a', kind: 'id', nullable: false }];
    const perRange = (rangeBytes: number) =>
      readRanges(reader, path, wanted, { rangeBytes }).map(({ chunk }) => rowsOf(decodeBody(chunk)).map(({ a }) => a));
    // Row i starts at offset 4 + 8 * i.
    expect(perRange(20)).toEqual([
      [0, 1],
      [2, 3, 4],
      [5, 6],
      [7, 8],
    ]);
    expect(perRange(12)).toEqual([[0], [1, 2], [3], [4, 5], [6], [7, 8], []]);
    expect(perRange(7).flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('scans a range again when it was cut at a line feed in quotes', () => {
    const text = `id,note\n1,"first\n7,7\n"\n2,"second\n\n8,8\n"\n3,third\n`;
    const path = folder.write('a.csv', text);
    const wanted: ScanColumn[] = [
      { name: 'id', kind: 'id', nullable: false },
      { name: 'note', kind: 'text', nullable: false },
    ];
    const rows = [
      { id: 1, note: 'first\n7,7\n' },
      { id: 2, note: 'second\n\n8,8\n' },
      { id: 3, note: 'third' },
    ];
    for (let rangeBytes = 1; rangeBytes <= text.length; rangeBytes++) {
      expect(readRows(reader, path, wanted, { rangeBytes, onBadRow: 'fail' })).toEqual(rows);
    }
  });

  it('takes a CR alone as the end of a row, also where others end in CRLF', () => {
    const wanted: ScanColumn[] = [{ name: 'note', kind: 'text', nullable: true }];
    const path = folder.write('a.csv', 'note,x\r\na,1\rb,2\r\nshort\rc,3\r\n');
    const [range] = readRanges(reader, path, wanted);
    expect(rowsOf(decodeBody(range!.chunk))).toEqual([{ note: 'a' }, { note: 'b' }, { note: 'c' }]);
    expect(range!.badRows.count).toBe(1);
  });

  it.each(['note', 'id'])('reads rows with anything in quotes, when column %s is wanted', (wanted) => {
    const notes = ['plain', 'a,b', 'two\nlines', 'say ""so""', '', 'cr\rlf', ' blanks ', '""', ',,,\n'];
    const lines = notes.map((note, i) => `"${i}","${note}","${i % 2 ? '7.5' : ''}"\r\n`);
    const text = `id,note,amount\r\n${lines.join('')}${lines.join('').replaceAll('\r\n"', '\n"')}9,"odd" ,"1"\n+1,"",\n`;
    const all: ScanColumn[] = [
      { name: 'id', kind: 'id', nullable: false },
      { name: 'note', kind: 'text', nullable: true },
      { name: 'amount', kind: 'money', nullable: true },
    ];
    const path = folder.write('a.csv', text);
    const columns = all.filter(({ name }) => name === wanted || name === 'amount');
    const row = (id: number, note: string, amount: number | undefined) => ({
      ...(wanted === 'id' ? { id } : { note: note === '' ? undefined : note.replaceAll('""', '"') }),
      amount,
    });
    const rows = notes.map((note, i) => row(i, note, i % 2 ? 7500 : undefined));
    const last = wanted === 'note' ? [row(0, 'odd', 1000), row(0, '', undefined)] : [row(9, 'odd', 1000)];
    expect(readRows(reader, path, columns)).toEqual([...rows, ...rows, ...last]);
  });

  it('leaves out a value where its condition does not hold, and does not look at it', () => {
    const amount: ScanColumn = { name: 'amount', kind: 'money', nullable: true };
    const id: ScanColumn = {
      name: 'id',
      kind: 'id',
      nullable: false,
      neededWhere: { column: 'amount', atLeast: 75_000 },
    };
    const text = 'id,amount\n1,75\nx,74.999\n,0.0\n"y",""\n4,75.001\n"5","80.0"\n';
    expect(readText(text, [id, amount]).map((row) => row['id'])).toEqual([1, undefined, undefined, undefined, 4, 5]);
    const never: ScanColumn = { ...id, neededWhere: { column: 'amount', atLeast: 2 ** 40 } };
    expect(readText(text, [never, amount]).map((row) => row['id'])).toEqual(Array(6).fill(undefined));
  });

  it('keeps ids that are no UUIDs, as a column of text', () => {
    const wanted: ScanColumn[] = [{ name: 'id', kind: 'uuid', nullable: false }];
    const ids = [ROWS[0]!.slice(0, 36), 'T-17', ROWS[1]!.slice(0, 36)];
    const path = folder.write('a.csv', `id,x\n${ids.map((id) => `${id},1\n`).join('')}`);
    const chunk = decodeBody(readRanges(reader, path, wanted)[0]!.chunk);
    expect(chunk.columns[0]!.type).toBe('text');
    expect(rowsOf(chunk).map(({ id }) => id)).toEqual(ids);
  });

  it('undoes the ids of a batch that were decoded behind an odd row', () => {
    const wanted: ScanColumn[] = [
      { name: 'id', kind: 'uuid', nullable: false },
      { name: 'text', kind: 'text', nullable: true },
      { name: 'n', kind: 'count', nullable: false },
    ];
    const lines = Array.from({ length: 12 }, (_, i) => [ROWS[i % 3]!.slice(0, 36), i % 4 ? `t${i}` : '', i]);
    const odd = lines.map(([id, text, n], i) => `${id},${text},${i % 5 === 3 ? `000000000000${n}` : n}\n`);
    const rows = readRows(reader, folder.write('a.csv', `id,text,n\n${odd.join('')}`), wanted);
    expect(rows).toEqual(lines.map(([id, text, n]) => ({ id, text: text === '' ? undefined : text, n })));
  });

  it.each([
    ['u8', ['0', '255']],
    ['u16', ['0', '65535', '256']],
    ['i32', ['-1', '2147483647', '-2147483648']],
    ['f64', ['2147483648', '-9007199254740991', '3']],
  ])('stores numbers as %s where they fit', (type, numbers) => {
    const path = folder.write('a.csv', `n,x\n${numbers.map((number) => `${number},1\n`).join('')}`);
    const chunk = decodeBody(readRanges(reader, path, [{ name: 'n', kind: 'count', nullable: false }])[0]!.chunk);
    expect(chunk.columns[0]!.type).toBe(type);
    expect(rowsOf(chunk).map(({ n }) => n)).toEqual(numbers.map(Number));
  });

  it.each([
    ['a bad number', 'fe688cc1-4b28-4a05-af82-fe6d0071bf81,8,1,,,1.0,0.0,abc,2024-01-01 07:00:00', 'line 3, column final_amount: "abc" is not an amount'],
    ['a number with what nobody sees in it', ROWS[0]!.replace(',5,', ',5\u00a0,'), String.raw`line 3, column store_id: "5\u00a0" is not an id (a whole number)`],
    ['a date that there is not', ROWS[0]!.replace('01-01', '02-30'), 'line 3, column created_at: "2024-02-30 10:06:50" is not a time (YYYY-MM-DD HH:MM:SS)'],
    ['a missing value', ROWS[0]!.replace(',5,', ',,'), 'line 3, column store_id: is empty'],
    ['a short row', 'a,b,c', 'line 3: the row has 3 fields, the header has 9'],
    ['a long row', `${ROWS[0]},x`, 'line 3: the row has 10 fields, the header has 9'],
    ['a quote that is not closed', '"a,b', 'line 3: the row has a quote that is not closed'],
    ['text after a quote', '"a"b,c', 'line 3: the row has text after a closing quote'],
  ])('says where %s is', (_what, row, message) => {
    expect(badRowOf(`${HEADER}\n${ROWS[0]}\n${row}\n${ROWS[1]}\n`)).toBe(`bad.csv ${message}`);
  }); // prettier-ignore

  it('skips bad rows and counts them, when it is told to', () => {
    const rows = Array.from({ length: 30 }, (_, i) => (i % 2 ? 'bad' : ROWS[0]!));
    const [range] = readRanges(reader, folder.write('a.csv', [HEADER, ...rows].join('\n')), columns, {
      onBadRow: 'skip',
    });
    expect(range).toMatchObject({ rows: 15, badRows: { count: 15 } });
    expect(range!.badRows.first).toHaveLength(10);
    expect(range!.badLines.slice(0, 2)).toEqual([3, 5]);
  });

  const requestOf = (input: InputFile) => ({
    ...{ file: input, columns, readings: [NEEDED] },
    ...{ onBadRow: 'fail' as const },
  });

  it('notices that a file has changed', () => {
    const path = folder.write('a.csv', `${HEADER}\n${ROWS.join('\n')}\n`);
    const file = inputFile(path);
    const request = { ...requestOf(file), range: rangesOf(file.size, 50)[1]! };
    reader.scan(request);
    appendFileSync(path, 'more');
    expect(thrownBy(() => reader.scan(request)).code).toBe('INPUT_CHANGED');
  });

  it('reads the file that has the name now', () => {
    const path = folder.write('a.csv', `${HEADER}\n${ROWS[0]}\n`);
    readRows(reader, path, columns);
    rmSync(path);
    folder.write('a.csv', `${HEADER}\n${ROWS.join('\n')}\n`);
    expect(readRows(reader, path, columns)).toEqual(VALUES);
  });

  it('notices that a file is gone', () => {
    const file = { ...inputFile(folder.write('a.csv', `${HEADER}\n`)), path: `${folder.path}/gone.csv` };
    const request = { ...requestOf(file), range: rangesOf(file.size, 50)[0]! };
    expect(thrownBy(() => reader.scan(request)).code).toBe('NO_INPUT');
  });
});
