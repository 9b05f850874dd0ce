import { appendFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { readTable, type TableOptions } from './fixtures/read-table';
import { TempFolder } from './fixtures/temp-folder';
import { MAX_ROW_BYTES } from './scanner/memory-map';

const stores: TableOptions = { table: 'stores', columns: ['store_id', 'store_name'], unique: true };
const sales: TableOptions = { table: 'transactions', columns: ['transaction_id', 'user_id', 'final_amount'] };

describe('the reading of a table', () => {
  let folder: TempFolder;
  beforeEach(() => (folder = new TempFolder()));
  afterEach(() => folder.remove());

  const write = (files: Record<string, string | Uint8Array>): { path: string; name: string }[] =>
    Object.entries(files).map(([name, content]) => ({ name, path: folder.write(name, content) }));
  const read = (files: Record<string, string | Uint8Array>, options: TableOptions) => readTable(write(files), options);
  const HEADER = 'store_id,store_name\n';
  const names = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
    rows.map((row) => Object.values<unknown>(row)[1]);
  const sale = (id: number, user = '', amount = '80.0'): string => `t${id},${user},${amount}\n`;
  const SALES = 'transaction_id,user_id,final_amount\n';
  const manySales = (from: number, to: number): string =>
    SALES + Array.from({ length: to - from }, (_, i) => sale(from + i, i % 3 ? '' : `${i}.0`)).join('');
  const utf16 = (text: string, order: 'le' | 'be' = 'le'): Buffer => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return order === 'le' ? bytes : bytes.swap16();
  };

  it.each([1, 2, 5])('gives the rows of files in their order, with room for %i ranges', async (room) => {
    const files = {
      'a.csv': manySales(0, 50),
      'b.csv': '',
      'c.csv': SALES,
      'd.csv': gzipSync(manySales(50, 70)),
      'd2.csv': gzipSync(manySales(70, 75)),
      'd3.csv': utf16(manySales(75, 90)),
      'e.csv': manySales(90, 95),
    };
    const expected = Array.from({ length: 95 }, (_, i) => `t${i}`);
    const forms = [10, 64, 300, 4 << 20].flatMap((rangeBytes) =>
      [1, 2, 4].map((atOnce) => [rangeBytes, atOnce] as const),
    );
    for (const [rangeBytes, decodedAtOnce] of forms) {
      const { rows, reading, bytes, error } = await read(files, {
        ...sales,
        ...{ room, rangeBytes, decodedAtOnce, delays: [3, 0, 1, 0, 2] },
      });
      expect(error).toBeUndefined();
      expect(rows.map((row) => row['transaction_id'])).toEqual(expected);
      expect([reading.report.rows, reading.report.badRows.count]).toEqual([95, 0]);
      expect(bytes).toBe(Object.values(files).reduce((sum, file) => sum + file.length, 0));
    }
  });

  it.each([1, 2, 3])('decodes %i files at once, and fails for the first that fails', async (decodedAtOnce) => {
    const [whole, cut] = [gzipSync(manySales(0, 9000)), gzipSync(manySales(0, 20_000)).subarray(0, -20)];
    const files = { 'a.csv': whole, 'b.csv': whole, 'c.csv': cut, 'd.csv': cut.subarray(0, -9), 'e.csv': whole };
    let most = 0;
    const onScan = (scanned: readonly string[]): void => void (most = Math.max(most, scanned.length));
    const { error } = await read(files, { ...sales, decodedAtOnce, rangeBytes: 1 << 16, delays: [2], onScan });
    expect([most, error]).toEqual([decodedAtOnce, 'c.csv ends in the middle of its compressed data; copy it again']);
  });

  it('gives the same chunks under the same numbers, whatever comes first', async () => {
    const files = {
      'a.csv': gzipSync(manySales(0, 40)),
      'b.csv': manySales(40, 80),
      'c.csv': utf16(manySales(80, 99)),
    };
    const once = await read(files, { ...sales, rangeBytes: 100, room: 1 });
    expect(once.chunks.length).toBeGreaterThan(10);
    for (const delays of [[5, 0], [0, 1, 2, 3], [9]]) {
      const again = await read(files, { ...sales, rangeBytes: 100, room: 4, delays });
      expect(again.chunks).toEqual(once.chunks);
    }
  });

  describe('of texts that have to be decoded', () => {
    const text = `${SALES}${sale(1, '7.0')}"t,2\n2",8,"78.765"\r\n\r\n${sale(3)}é,9,80\nlast,,75`;
    const expected = [
      ['t1', 7, 80_000],
      ['t,2\n2', 8, 78_765],
      ['t3', undefined, 80_000],
      ['é', 9, 80_000],
      ['last', undefined, 75_000],
    ];

    it.each<[what: string, bytes: Uint8Array]>([
      ['gzip', gzipSync(text)],
      ['two pieces of gzip behind each other', Buffer.concat([gzipSync(text.slice(0, 60)), gzipSync(text.slice(60))])],
      [
        'pieces of gzip with zeros between and behind them',
        Buffer.concat([
          ...[gzipSync(''), Buffer.alloc(700), gzipSync(text.slice(0, 60)), Buffer.alloc(300_000)],
          ...[gzipSync(text.slice(60)), Buffer.alloc(512)],
        ]),
      ],
      ['gzip of a text with a byte-order mark', gzipSync(`\ufeff${text}`)],
      ['UTF-16, little end first', utf16(text)],
      ['UTF-16, big end first', utf16(text, 'be')],
      ['UTF-16 in gzip', gzipSync(utf16(text, 'be'))],
      ['gzip with Ctrl-Z at its end', gzipSync(`${text}\n\u001a`)],
      ['UTF-16 with Ctrl-Z at its end', utf16(`${text}\u001a\u001a`)],
    ])('has the same rows: %s', async (_what, bytes) => {
      for (const rangeBytes of [1, 7, 40, 4 << 20]) {
        const { rows, error } = await read({ 'a.csv': bytes }, { ...sales, rangeBytes });
        expect(error).toBeUndefined();
        expect(rows.map((row) => Object.values(row))).toEqual(expected);
      }
    });

    it('keeps little of it', async () => {
      const long = `${SALES}${sale(1)}x,${'y'.repeat(3 * MAX_ROW_BYTES)},1\n${manySales(2, 200_000).slice(SALES.length)}`;
      const { rows, reading } = await read({ 'a.csv': gzipSync(long) }, { ...sales, rangeBytes: 1 << 20 });
      expect(rows).toHaveLength(199_999);
      expect(reading.report.badRows.first).toEqual(['a.csv line 3: the row is longer than 1,048,576 bytes']);
    });

    it('is refused wherever compressed data ends', async () => {
      const bytes = gzipSync(text);
      for (let length = 2; length < bytes.length; length++) {
        const { error } = await read({ 'a.csv.gz': bytes.subarray(0, length) }, sales);
        expect(error).toBe('a.csv.gz ends in the middle of its compressed data; copy it again');
      }
    });

    it.each([
      ['half a unit alone', Buffer.of(0xff, 0xfe, 0x61)],
      ['a blank and half a unit', Buffer.of(0xff, 0xfe, 0x20, 0, 0x61)],
      ['half a pair alone', Buffer.of(0xfe, 0xff, 0xd8, 0)],
      ['half a unit in gzip', gzipSync(Buffer.of(0xff, 0xfe, 0x61))],
    ])('is refused, not empty, where UTF-16 is %s', async (_what, bytes) => {
      expect((await read({ 'a.csv': bytes }, sales)).error).toMatch(/^a\.csv/);
    });

    it('is refused where something else is behind the zeros that are behind compressed data', async () => {
      const bytes = Buffer.concat([gzipSync(text), Buffer.alloc(9), Buffer.from('more')]);
      expect((await read({ 'a.csv.gz': bytes }, sales)).error).toMatch(
        /^a\.csv\.gz cannot be inflated \(incorrect header/,
      );
    });

    it('is refused where compressed data ends in the middle, or is not what it was', async () => {
      const bytes = gzipSync(manySales(0, 20_000));
      const cut = await read({ 'a.csv.gz': bytes.subarray(0, bytes.length - 20) }, sales);
      expect(cut.error).toBe('a.csv.gz ends in the middle of its compressed data; copy it again');
      const other = Buffer.from(bytes);
      other.writeUInt32LE(0, bytes.length - 8);
      const wrong = await read({ 'a.csv.gz': other }, sales);
      expect(wrong.error).toBe('a.csv.gz cannot be inflated (incorrect data check); copy it again');
    });

    it('has rows that are no text where UTF-16 has half a pair', async () => {
      const bytes = Buffer.concat([
        utf16(`${SALES}a`),
        Buffer.of(0x00, 0xd8),
        Buffer.from(`,1,1\n😀,2,2\n`, 'utf16le'),
      ]);
      const { rows, reading } = await read({ 'a.csv': bytes }, sales);
      expect(rows.map((row) => row['transaction_id'])).toEqual(['😀']);
      expect(reading.report.badRows.first[0]).toMatch(/^a\.csv line 2, column transaction_id: .* is not UTF-8$/);
    });
  });

  describe('in another encoding', () => {
    const latin1 = Buffer.from(`${HEADER}1,Café\n2,"Niño, 2"\n3,plain\n`, 'latin1');

    it('refuses text that is not UTF-8, with the way out', async () => {
      const { error } = await read({ 'stores/stores.csv': latin1 }, { ...stores, onBadRow: 'fail' });
      expect(error).toBe(
        'stores/stores.csv line 2, column store_name: "Café" is not UTF-8; if the file is Latin-1, use latin1; else fix the row or use skip',
      );
    });

    it('leaves such rows out under skip', async () => {
      const { rows, reading } = await read({ 'a.csv': latin1 }, stores);
      expect(names(rows)).toEqual(['plain']);
      expect(reading.report.badRows.reasons).toEqual([{ reason: 'store_name is not UTF-8', count: 2 }]);
    });

    it.each<[Encoding: 'latin1' | 'windows-1252', last: string]>([
      ['latin1', '\u0080'],
      ['windows-1252', '€'],
    ])('reads it when it is told: %s', async (encoding, last) => {
      const { rows } = await read(
        { 'a.csv': Buffer.concat([latin1, Buffer.from('4,'), Buffer.of(0x80)]) },
        { ...stores, encoding },
      );
      expect(names(rows)).toEqual(['Café', 'Niño, 2', 'plain', last]);
    });

    it('reads a file with a byte-order mark by that', async () => {
      const files = { 'a.csv': '\ufeffstore_id,store_name\n1,Café', 'b.csv': utf16('store_id,store_name\n2,Niño') };
      const { rows } = await read(files, { ...stores, encoding: 'latin1' });
      expect(names(rows)).toEqual(['Café', 'Niño']);
    });

    it('keeps U+FEFF wherever it does not begin a file', async () => {
      const { rows } = await read({ 'a.csv': '\ufeffstore_id,store_name\n1,\ufeffb\n\ufeff2,c\n3,d\ufeff\n' }, stores);
      expect(names(rows)).toEqual(['\ufeffb', 'd\ufeff']);
    });
  });

  describe('with ids that may be there once', () => {
    it('refuses one that is there twice, and says where both are', async () => {
      const { error } = await read(
        { 'stores/stores.csv': `${HEADER}1,a\n2,b\n1,c\n` },
        { ...stores, onBadRow: 'fail' },
      );
      expect(error).toBe(
        'stores/stores.csv lines 2 and 4: store_id 1 is there twice; keep one of the rows or use skip',
      );
    });

    it('refuses one that is there in two files, however it is written', async () => {
      const files = { 'a.csv': `${HEADER}\n7,"x\ny"\n8,z\n`, 'b.csv': gzipSync(`${HEADER}9,a\n8.0,z\n`) };
      for (const rangeBytes of [5, 30, 1000]) {
        const { error } = await read(files, { ...stores, onBadRow: 'fail', rangeBytes });
        expect(error).toBe(
          'a.csv line 5 and b.csv line 3: store_id 8 is there twice; keep one of the rows or use skip',
        );
      }
    });

    it('takes the first under skip, and tells of the others', async () => {
      const files = {
        'a.csv': `${HEADER}1,a\n2,b\n1,c\nx,y\n3,d\n3,e\n`,
        'b.csv': `${HEADER}3,f\n9007199254740991,g\n9007199254740991,h\n4,i\n`,
      };
      for (const rangeBytes of [5, 30, 1000]) {
        const { rows, reading, rejects } = await read(files, { ...stores, rangeBytes, rejects: true });
        expect(names(rows)).toEqual(['a', 'b', 'd', 'g', 'i']);
        expect(reading.report.rows).toBe(5);
        expect(reading.report.badRows).toEqual({
          count: 5,
          reasons: [
            { reason: 'store_id is there already', count: 4 },
            { reason: 'store_id is not an id (a whole number)', count: 1 },
          ],
          first: expect.arrayContaining([
            'a.csv line 4, column store_id: 1 is there already, in line 2',
            'a.csv line 7, column store_id: 3 is there already, in line 6',
            'b.csv line 2, column store_id: 3 is there already, in a.csv line 6',
            'b.csv line 4, column store_id: 9007199254740991 is there already, in line 3',
          ]) as string[],
        });
        expect(rejects.map(({ file, row }) => [file, row.line + 1])).toEqual([
          ['a.csv', 4],
          ['a.csv', 5],
          ['a.csv', 7],
          ['b.csv', 2],
          ['b.csv', 4],
        ]);
      }
    });

    it('tells of ten, and counts all', async () => {
      const twice = Array.from({ length: 400 }, (_, i) => `${i},a\n`).join('');
      const { rows, reading } = await read({ 'a.csv': HEADER + twice + twice }, { ...stores, rangeBytes: 500 });
      expect(rows).toHaveLength(400);
      expect(reading.report.badRows).toMatchObject({ count: 400, first: { length: 10 } });
    });
  });

  describe('of rows that are bad', () => {
    const bad = {
      'a.csv': manySales(0, 40) + sale(40, '', 'x'),
      'b.csv': SALES + sale(50) + sale(51, 'y') + 'short\n' + sale(52, 'z', '1.2345'),
    };

    it('fails at the first of them, however ranges come', async () => {
      const message = 'a.csv line 42, column final_amount: "x" is not an amount; fix the row or use skip';
      for (const delays of [[0], [9, 0], [0, 5, 1]])
        expect((await read(bad, { ...sales, onBadRow: 'fail', rangeBytes: 64, room: 5, delays })).error).toBe(message);
    });

    it('counts lines by reason, and names the first', async () => {
      const { reading } = await read(bad, { ...sales, rangeBytes: 50 });
      expect(reading.report.badRows).toEqual({
        count: 4,
        reasons: [
          { reason: 'user_id is not an id (a whole number)', count: 2 },
          { reason: 'final_amount is not an amount', count: 1 },
          { reason: 'has too few fields', count: 1 },
        ],
        first: [
          'a.csv line 42, column final_amount: "x" is not an amount',
          'b.csv line 3, column user_id: "y" is not an id (a whole number)',
          'b.csv line 4: the row has 1 field, the header has 3',
          'b.csv line 5, column user_id: "z" is not an id (a whole number)',
        ],
      });
    });

    it('says which answers do without a row that others use', async () => {
      const readings = [
        { answers: ['q1'], columns: ['transaction_id', 'final_amount'] },
        { answers: ['q4'], columns: ['user_id'] },
      ];
      const { reading, rows } = await read(bad, { ...sales, readings });
      expect(reading.report.badRows.first).toEqual([
        'a.csv line 42, column final_amount: "x" is not an amount (left out of q1 only)',
        'b.csv line 3, column user_id: "y" is not an id (a whole number) (left out of q4 only)',
        'b.csv line 4: the row has 1 field, the header has 3',
        'b.csv line 5, column user_id: "z" is not an id (a whole number)',
      ]);
      expect(rows).toHaveLength(43);
    });

    it('gives all of them to whoever wants them, as they are', async () => {
      const { rejects } = await read(bad, { ...sales, rejects: true, rangeBytes: 60 });
      expect(rejects.map(({ file, row }) => `${file} ${row.line + 1} ${Buffer.from(row.text!).toString()}`)).toEqual([
        'a.csv 42 t40,,x\n',
        'b.csv 3 t51,y,80.0\n',
        'b.csv 4 short\n',
        'b.csv 5 t52,z,1.2345\n',
      ]);
    });

    it.each([
      ['as it is', SALES],
      ['in another case, with blanks and quotes', '"Transaction_ID", USER_ID ,"final_amount"\r\n'],
      ['behind a byte-order mark', `\ufeff${SALES}`],
    ])('says that a row is the header again: %s', async (_what, header) => {
      const files = { 'a.csv': SALES + sale(1) + header + sale(2) };
      expect((await read(files, { ...sales, onBadRow: 'fail' })).error).toBe(
        'a.csv line 3: the row is the header again; remove the row or use skip',
      );
      const { reading, rows } = await read(files, sales);
      expect(rows).toHaveLength(2);
      expect(reading.report.badRows).toEqual({
        count: 1,
        reasons: [{ reason: 'is the header again', count: 1 }],
        first: ['a.csv line 3: the row is the header again'],
      });
    });

    it('ends at more than are allowed', async () => {
      expect((await read(bad, { ...sales, maxBadRows: 4 })).error).toBeUndefined();
      expect((await read(bad, { ...sales, maxBadRows: 1 })).error).toBe(
        'more than 1 bad row; one of them: a.csv line 42, column final_amount: "x" is not an amount',
      );
    });
  });

  it('notes each form once that is read in a certain way', async () => {
    const files = {
      'a.csv': `user_id,birthdate\n1,0000-00-00\n2,NULL\n3,null\n`,
      'b.csv': `user_id,birthdate\n\n4,\\N\n5,1990-01-01\n`,
    };
    const { reading } = await read(files, { table: 'users', columns: ['user_id', 'birthdate'] });
    expect(reading.report.notes).toEqual([
      'a.csv line 2, column birthdate: "0000-00-00" is read as a missing value, in 1 row',
      'a.csv line 3, column birthdate: "NULL" is read as a missing value, in 3 rows',
    ]);
    const times = `transaction_id,created_at\n,2024-01-01 10:00:00\na,2024-01-01T10:00:00Z\n`;
    const { reading: other } = await read(
      { 'a.csv': times },
      { table: 'transactions', columns: ['transaction_id', 'created_at'] },
    );
    expect(other.report.notes).toEqual([
      'a.csv line 2, column transaction_id: "" is read as an empty text, in 1 row',
      'a.csv line 3, column created_at: "2024-01-01T10:00:00Z" is taken as written, whatever its time zone, in 1 row',
    ]);
  });

  it('counts as people do', async () => {
    const text = SALES + sale(1, 'NULL').repeat(1234) + sale(2, '', 'x').repeat(1235);
    const { reading, error } = await read({ 'a.csv': text }, { ...sales, maxBadRows: 1234 });
    expect(reading.report.notes).toEqual([
      'a.csv line 2, column user_id: "NULL" is read as a missing value, in 1,234 rows',
    ]);
    expect(error).toMatch(/^more than 1,234 bad rows; one of them: a\.csv line 1236, /);
  });

  it('notices that a file changes while it is decoded', async () => {
    const [file] = write({ 'a.csv.gz': gzipSync(manySales(0, 100_000)) });
    const reading = readTable([file!], { ...sales, rangeBytes: 1000, delays: [1] });
    appendFileSync(file!.path, 'x');
    expect((await reading).error).toMatch(/a\.csv\.gz changed while it was read/);
  });
});
