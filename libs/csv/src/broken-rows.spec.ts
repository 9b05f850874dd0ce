import { decodeBody, type ScanColumn } from '@coffee/protocol';
import { readRanges, rowsOf, type ReadOptions } from './fixtures/read-file';
import { TempFolder } from './fixtures/temp-folder';
import { compileKernel, RangeReader } from './index';
import { MAX_ROW_BYTES } from './scanner/memory-map';

const id: ScanColumn = { name: 'user_id', kind: 'id', nullable: false };
const gender: ScanColumn = { name: 'gender', kind: 'text', nullable: true };

describe('a row that cannot be read, under skip', () => {
  const folder = new TempFolder();
  const reader = new RangeReader(compileKernel());
  afterEach(() => reader.close());
  afterAll(() => folder.remove());

  /** The ids that are read, and the lines of bad rows with their reasons. */
  const read = (text: string, options: ReadOptions & { columns?: ScanColumn[] } = {}) => {
    const { columns = [id] } = options;
    const ranges = readRanges(reader, folder.write('a.csv', text), columns, { onBadRow: 'skip', ...options });
    return {
      ids: ranges.flatMap(({ chunk }) => rowsOf(decodeBody(chunk)).map((row) => row['user_id'])),
      bad: ranges.flatMap(({ badLines, badRows }) =>
        badRows.first.map(
          ({ column, reason }, i) => `${badLines[i]} ${column === undefined ? '' : `${column} `}${reason}`,
        ),
      ),
    };
  };
  const HEADER = 'user_id,gender,birthdate,registered_at\n';
  const row = (user: number, gender = 'x', birthdate = '2000-01-01'): string =>
    `${user},${gender},${birthdate},2024-01-01 10:00:00\n`;
  const rows = (from: number, to: number): string =>
    Array.from({ length: to - from + 1 }, (_, i) => row(from + i)).join('');
  const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

  it.each<[what: string, text: string, ids: number[], bad: string[]]>([
    ['a quote that is never closed', rows(1, 2) + row(3, '"6 inch') + rows(4, 9), [1, 2, ...numbers(4, 9)],
      ['4 has a quote that is not closed']],
    ['a quote that is never closed, in the last row', rows(1, 2) + row(3, '"').trimEnd(), [1, 2],
      ['4 has a quote that is not closed']],
    ['two quotes, the second in the middle of a field', row(1, '"6 inch') + rows(2, 4) + row(5, 'a" b') + row(6),
      [2, 3, 4, 5, 6], ['2 has text after a closing quote']],
    ['two quotes with one field too many between', `${row(1, '"6 inch')}${rows(2, 4)}5",b,2000-01-01,2024-01-01 10:00:00\n${row(6)}`,
      [2, 3, 4, 6], ['2 has too many fields', '6 user_id is not an id (a whole number)']],
    ['two quotes with one field too few between', `1,"6 inch\n${rows(2, 4)}5,b",2000-01-01\n${row(6)}`, [2, 3, 4, 6],
      ['2 has too few fields', '6 has too few fields']],
    ['two quotes in columns of dates', row(1, 'x', '"2000-01-01') + rows(2, 4) + `5,x,2000-01-01",2024-01-01 10:00:00\n`,
      [2, 3, 4, 5], ['2 has a line break in quotes where there is no text']],
    ['text behind a quote in the same line', row(1) + row(2, '"a"b') + row(3), [1, 3], ['3 has text after a closing quote']],
    ['quotes that are doubled at the end', row(1) + row(2, '"a""') + rows(3, 4), [1, 3, 4], ['3 has a quote that is not closed']],
    ['a stray quote in each of several rows', row(1, '"a') + row(2) + row(3, '"b') + row(4) + row(5, '"c') + row(6),
      [2, 4, 6], ['2 has text after a closing quote', '4 has text after a closing quote', '6 has a quote that is not closed']],
  ])('costs its first line and no more: %s', (_what, text, ids, bad) => {
    const whole = read(HEADER + text);
    expect(whole).toEqual({ ids, bad });
    for (const ends of ['\r\n', '\r']) expect(read((HEADER + text).replaceAll('\n', ends))).toEqual({ ids, bad });
    for (let rangeBytes = 1; rangeBytes < text.length; rangeBytes += 7)
      expect(read(HEADER + text, { rangeBytes, order: [3, 1, 2, 0] })).toEqual(whole);
  }); // prettier-ignore

  it('does not depend on which columns are wanted', () => {
    const text = HEADER + row(1, 'x', '"2000-01-01') + rows(2, 4) + `5,x,2000-01-01",2024-01-01 10:00:00\n`;
    expect(read(text, { columns: [id, gender] })).toEqual(read(text));
  });

  it('is none when line breaks in quotes are text, wherever the file is cut', () => {
    const text = HEADER + row(1, '"two\nlines"') + row(2, '"three\r\nlines\r"') + row(3, '""""');
    for (let rangeBytes = 1; rangeBytes < text.length; rangeBytes++)
      expect(read(text, { rangeBytes })).toEqual({ ids: [1, 2, 3], bad: [] });
  });

  it('counts lines, whatever ends them, also those in quotes', () => {
    const text = `user_id,gender\r\n1,"a\nb\rc"\r2,x\n\n\r\nx,y\n3,"\n"\nz,y`;
    for (let rangeBytes = 1; rangeBytes < text.length; rangeBytes++)
      expect(read(text, { rangeBytes })).toEqual({
        ids: [1, 2, 3],
        bad: ['8 user_id is not an id (a whole number)', '11 user_id is not an id (a whole number)'],
      });
  });

  const long = (bytes: number): string => 'x'.repeat(bytes);
  it('is read when it is just not too long', () => {
    const text = `user_id,gender\n1,${long(MAX_ROW_BYTES - 3)}\n2,x\n`;
    expect(read(text)).toEqual({ ids: [1, 2], bad: [] });
  });

  it.each<[what: string, text: string, bad: string[]]>([
    ['one byte too long', `2,${long(MAX_ROW_BYTES - 2)}\n`, ['3 is too long']],
    ['many times too long', `2,${long(5 * MAX_ROW_BYTES)}\n`, ['3 is too long']],
    [
      'too long, and two of them',
      `2,${long(MAX_ROW_BYTES)}\n2,${long(2 * MAX_ROW_BYTES)}\r\n`,
      ['3 is too long', '4 is too long'],
    ],
    ['in quotes for too long', `2,"a\n${`${long(1000)}\n`.repeat(1100)}`, []],
  ])('costs its line when it is %s, and no memory', (what, text, bad) => {
    const file = `user_id,gender\n1,x\n${text}3,y\n4,z\n`;
    for (const rangeBytes of [4 << 20, 1 << 20, 300_000]) {
      const found = read(file, { rangeBytes });
      expect(found.ids).toEqual([1, 3, 4]);
      if (bad.length > 0) expect(found.bad).toEqual(bad);
      else expect(found.bad[0]).toBe('3 has a quote that is not closed');
    }
    expect(what).not.toBe('');
  });

  it('is the last one when its line never ends', () => {
    for (const rangeBytes of [4 << 20, 100_000])
      expect(read(`user_id,gender\n1,x\n2,${long(3 * MAX_ROW_BYTES)}`, { rangeBytes })).toEqual({
        ids: [1],
        bad: ['3 is too long'],
      });
  });

  it('ends the scan under fail', () => {
    const text = `user_id,gender\n1,x\n2,${long(2 * MAX_ROW_BYTES)}\n3,y\n`;
    const [range] = readRanges(reader, folder.write('a.csv', text), [id], { onBadRow: 'fail' });
    expect(range).toMatchObject({ failed: true, rows: 1, badLines: [3] });
    expect(range!.badRows.first[0]!.message).toBe('is longer than 1,048,576 bytes');
  });
});

describe('a row that some readings can use', () => {
  const folder = new TempFolder();
  const reader = new RangeReader(compileKernel());
  afterEach(() => reader.close());
  afterAll(() => folder.remove());

  const wanted: ScanColumn[] = [
    { name: 'transaction_id', kind: 'uuid', nullable: false },
    { name: 'store_id', kind: 'id', nullable: false },
    { name: 'user_id', kind: 'id', nullable: true },
    { name: 'final_amount', kind: 'money', nullable: false },
  ];
  const readings = [
    ['transaction_id', 'final_amount'],
    ['store_id', 'final_amount'],
    ['store_id', 'user_id'],
  ];
  const read = (text: string, options: ReadOptions = {}) => {
    const path = folder.write('a.csv', `transaction_id,store_id,user_id,final_amount\n${text}`);
    return readRanges(reader, path, wanted, { readings, file: { table: 'transactions' }, ...options })[0]!;
  };
  const values = (text: string): unknown[][] => rowsOf(decodeBody(read(text).chunk)).map((row) => Object.values(row));
  const uuid = 'ac6f851c-649f-42fb-a606-72be0fdcf8d2';

  it('is kept without the values that cannot be read', () => {
    expect(values(`${uuid},1,7,80\n${uuid},1,oops,80\n${uuid},x,7,80\n${uuid},1,7,free\n${uuid},2,,90\n`)).toEqual([
      [uuid, 1, 7, 80_000],
      [uuid, 1, undefined, 80_000],
      [uuid, undefined, 7, 80_000],
      [uuid, 1, 7, undefined],
      [uuid, 2, undefined, 90_000],
    ]);
  });

  it('counts once, by its first bad field, with the readings that do without it', () => {
    const { badRows, rows } = read(`${uuid},x,y,80\n${uuid},1,y,80\n${uuid},1,7,80\n`);
    expect(rows).toBe(3);
    expect(badRows.count).toBe(2);
    expect(badRows.first.map(({ column, readings: bits }) => [column, bits])).toEqual([
      ['store_id', 0b110],
      ['user_id', 0b100],
    ]);
    expect(badRows.reasons).toEqual({
      'store_id is not an id (a whole number)': 1,
      'user_id is not an id (a whole number)': 1,
    });
  });

  it('is left out when no reading can use it', () => {
    const { badRows, rows } = read(`${uuid},x,7,free\na,b\n${uuid},1,7,80\n`);
    expect([rows, badRows.count]).toEqual([1, 2]);
    expect(badRows.first.map((row) => 'readings' in row)).toEqual([false, false]);
  });

  it('ends the scan under fail', () => {
    expect(read(`${uuid},1,7,80\n${uuid},1,y,80\n${uuid},1,7,80\n`, { onBadRow: 'fail' })).toMatchObject({
      failed: true,
      badLines: [3],
    });
  });

  it('has the same bytes, whichever rows stand around it', () => {
    const ordinary = `${uuid},1,7,80\n`.repeat(200);
    const chunk = decodeBody(read(`${ordinary}${uuid},1,7,free\n${ordinary}`).chunk);
    expect(chunk.rows).toBe(401);
    expect(chunk.columns.map(({ validity }) => validity !== undefined)).toEqual([false, false, false, true]);
    expect(rowsOf(chunk)[200]!['final_amount']).toBeUndefined();
    expect(rowsOf(chunk)[201]!['final_amount']).toBe(80_000);
  });
});
