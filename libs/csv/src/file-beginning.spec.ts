import { deflateRawSync, gzipSync } from 'node:zlib';
import { TempFolder } from './fixtures/temp-folder';
import { thrownBy } from './fixtures/thrown';
import { openFile, type Encoding } from './index';

describe('the header of a file', () => {
  const folder = new TempFolder();
  afterAll(() => folder.remove());
  const open = (text: string | Uint8Array, encoding: Encoding = 'utf8', columns = ['user_id', 'birthdate']) =>
    openFile(folder.write('a.csv', text), {
      ...{ name: 'users/a.csv', table: 'users', encoding },
      columns: columns.map((name) => ({ name })),
    });
  const utf16 = (text: string, order: 'le' | 'be'): Buffer => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return order === 'le' ? bytes : bytes.swap16();
  };
  const ROW = '1,x,2000-01-01\n';

  it.each([
    ['user_id,gender,birthdate'],
    ['USER_ID,Gender,BirthDate'],
    [' user_id , gender,birthdate\t'],
    ['"User_Id"," gender ",birthdate'],
    ['\u00a0user_id,gender,birthdate\u3000'],
  ])('matches the columns of %j', (header) => {
    expect(open(`${header}\n${ROW}`).header).toEqual(['user_id', 'gender', 'birthdate']);
  });

  it('leaves names alone that are no columns, and takes the exact one of several', () => {
    expect(open(`Note,user_id,User_ID,birthdate, X \n`).header).toEqual([
      'Note',
      'user_id',
      'User_ID',
      'birthdate',
      'X',
    ]);
  });

  it.each<[what: string, header: string, separator: string]>([
    ['commas', 'user_id,gender,birthdate', ','],
    ['semicolons', 'user_id;gender;birthdate', ';'],
    ['tabs', 'user_id\tgender\tbirthdate', '\t'],
    ['bars', 'user_id|gender|birthdate', '|'],
    ['semicolons, with commas in names', 'user_id;"a,b,c,d";birthdate;x,y', ';'],
    ['semicolons and quotes', '"user_id";"gender";"birthdate"', ';'],
    ['tabs and blanks', 'user_id \t gender\t\tbirthdate', '\t'],
  ])('tells that fields are separated by %s', (_what, header, separator) => {
    expect(open(`${header}\n`).form).toMatchObject({ separator: separator.charCodeAt(0) });
  });

  it.each<[what: string, line: string, header: string, separator: string]>([
    ['a comma', 'sep=,', 'user_id,gender,birthdate', ','],
    ['a semicolon', 'sep=;', 'user_id;gender;birthdate', ';'],
    ['a tab, in capitals', 'SEP=\t', 'user_id\tgender\tbirthdate', '\t'],
    ['a bar, in quotes', '"sep=|"', 'user_id|gender|birthdate', '|'],
  ])('may be told the separator by a line before it: %s', (_what, line, header, separator) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const { form, dataStart, headerLines } = open(`\ufeff${line}${end}${header}${end}1`);
      expect(form).toMatchObject({ separator: separator.charCodeAt(0) });
      expect([dataStart, headerLines]).toEqual([3 + line.length + header.length + 2 * end.length, 2]);
    }
  });

  it.each<[end: string, lineEnd: string]>([['\n', 'lf'], ['\r\n', 'crlf'], ['\r', 'cr'], ['', 'lf']])(
    'tells how lines end: %j',
    (end, lineEnd) => {
      expect(open(`user_id,birthdate${end}`).form).toMatchObject({ lineEnd });
    },
  ); // prettier-ignore

  it.each<[what: string, bytes: Uint8Array, decodings: string[]]>([
    ['text', Buffer.from('user_id,birthdate\n'), []],
    ['gzip', gzipSync('user_id,birthdate\n1,\n'), ['gzip']],
    ['a byte-order mark in gzip', gzipSync('\ufeffuser_id,birthdate\n1,\n'), ['gzip']],
    ['UTF-16, little end first', utf16('user_id,birthdate\n1,\n', 'le'), ['utf-16le']],
    ['UTF-16, big end first', utf16('user_id;birthdate\r\n', 'be'), ['utf-16be']],
    ['UTF-16 in gzip', gzipSync(utf16('user_id\tbirthdate\n', 'le')), ['gzip', 'utf-16le']],
    ['much gzip', gzipSync(`user_id,birthdate\n${'1,2000-01-01\n'.repeat(100_000)}`), ['gzip']],
  ])('is read from %s, by its content', (_what, bytes, decodings) => {
    const file = open(bytes);
    expect(file.header).toEqual(['user_id', 'birthdate']);
    expect(file.decodings).toEqual(decodings);
  });

  it('is found behind blank lines, which count as lines', () => {
    expect(open(`\n \r\n\t\nuser_id,birthdate\n1`)).toMatchObject({ header: ['user_id', 'birthdate'], headerLines: 4 });
  });

  it.each([
    ['nothing', ''],
    ['a byte-order mark', '\ufeff'],
    ['blank lines', '\n\r\n \n'],
    ['the end-of-file character of DOS', '\u001a'],
    ['a line that says the separator', 'sep=;\n'],
  ])('may be missing: %s', (_what, text) => {
    expect(open(text).header).toEqual([]);
  });

  it.each<[what: string, text: string, end: number]>([
    ['at the end of the last row', 'user_id,birthdate\n1,\u001a', 20],
    ['in a line of its own', 'user_id,birthdate\n1,\n\u001a', 21],
    ['several times, with a line end behind', 'user_id,birthdate\n1,\n\u001a\u001a\r\n', 21],
    ['in the middle, where it is text', 'user_id,birthdate\n1\u001a,\n', 22],
  ])('does not hide the end of a text by Ctrl-Z: %s', (_what, text, end) => {
    expect(open(text).end).toBe(end);
  });

  it.each<[what: string, text: string | Uint8Array, message: string]>([
    ['that lacks a column', 'user_id,gender\n1,x\n', 'users/a.csv line 1: there is no column birthdate; the header is user_id,gender'],
    ['that lacks a column, behind a blank line', '\nuser_id\n', 'users/a.csv line 2: there is no column birthdate; the header is user_id'],
    ['with a column twice', 'user_id,birthdate,birthdate\n', 'users/a.csv line 1: column birthdate is there 2 times; keep one of them; the header is user_id,birthdate,birthdate'],
    ['with a column twice but for case', 'user_id,Birthdate,BIRTHDATE\n', 'users/a.csv line 1: column birthdate may be any of Birthdate, BIRTHDATE; keep one of them; the header is user_id,Birthdate,BIRTHDATE'],
    ['with two byte-order marks', '\ufeff\ufeffuser_id,birthdate\n', 'users/a.csv line 1: there is no column user_id; the header is \\ufeffuser_id,birthdate'],
    ['with a broken quote', '"birthdate', 'users/a.csv line 1: the header has a quote that is not closed; check that the file is CSV'],
    ['that does not end', 'x'.repeat(5 << 20), 'users/a.csv line 1: the header does not end within 65,536 bytes; check that the file is CSV'],
    ['with too many columns', `${','.repeat(1000)}\n`, 'users/a.csv line 1: the header has more than 1,000 columns; check that the file is CSV'],
    ['that is compressed and does not end', gzipSync(`${','.repeat(1 << 20)}\n`), 'users/a.csv line 1: the header does not end within 65,536 bytes; check that the file is CSV'],
    ['with escapes for the terminal', '\u001b[31muser_id\n', 'users/a.csv line 1: there is no column user_id; the header is \\u001b[31muser_id'],
    ['in UTF-16 without a mark', Buffer.from('user_id,birthdate\n', 'utf16le'), 'users/a.csv is not text: it holds zero bytes (UTF-16 is read where it begins with a byte-order mark); check that the file is CSV'],
    ['of a ZIP archive', Buffer.concat([Buffer.from('PK\u0003\u0004'), deflateRawSync('x')]), 'users/a.csv is a ZIP archive or a spreadsheet, not text; unpack it or export it as CSV'],
    ['compressed by another program', Buffer.of(0x28, 0xb5, 0x2f, 0xfd), 'users/a.csv is compressed by zstd, not text; unpack it'],
    ['that is compressed twice', gzipSync(gzipSync('user_id,birthdate\n')), 'users/a.csv is compressed twice, not text; unpack it once'],
    ['of a Parquet file', 'PAR1', 'users/a.csv is a Parquet file, not text; export it as CSV'],
  ])('is refused %s', (_what, text, message) => {
    expect(thrownBy(() => open(text))).toMatchObject({ code: 'BAD_INPUT', message });
  }); // prettier-ignore

  it('is refused when its compressed data is broken', () => {
    const bytes = gzipSync('user_id,birthdate\n');
    bytes.fill(0xff, 12, 16);
    expect(thrownBy(() => open(bytes)).message).toMatch(/^users\/a\.csv cannot be inflated \(.+\); copy it again$/);
  });
});
