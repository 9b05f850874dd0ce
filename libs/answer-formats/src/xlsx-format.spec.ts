import { Answer } from '@coffee/answers';
import { strFromU8, unzipSync } from 'fflate';
import { answerOf, bytesOf, chunkOf, everyKind, uuidOf, type Row } from './answers.fixture';
import { xlsxFormat, xlsxOf } from './xlsx-format';

/** Rows of a sheet as a reader that is not the writer's reads them: dates as dates, numbers as numbers. */
async function sheet(book: Buffer, number = 1) {
  const { readSheet } = await import('read-excel-file/node');
  return readSheet(book, number, { trim: false });
}

/** Of the columns, in characters. */
function widths(book: Buffer): number[] {
  const text = strFromU8(unzipSync(book)['xl/worksheets/sheet1.xml']!);
  return [...text.matchAll(/<col [^>]*width="(\d+)"/g)].map(([, width]) => Number(width));
}

/** The format of each cell with a number, by the cell. */
function numberFormats(book: Buffer): Record<string, string> {
  const parts = unzipSync(book);
  const styles = strFromU8(parts['xl/styles.xml']!);
  const codes = new Map(
    [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map(([, id, code]) => [id, code]),
  );
  const [, formats = ''] = /<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(styles) ?? [];
  const byStyle = [...formats.matchAll(/<xf(?: numFmtId="(\d+)")?/g)].map(([, id]) => codes.get(id));
  const cells = strFromU8(parts['xl/worksheets/sheet1.xml']!).matchAll(/<c r="(\w+)" s="(\d+)"><v>/g);
  return Object.fromEntries([...cells].map(([, at, style]) => [at!, byStyle[Number(style)]!]));
}

describe('xlsx', () => {
  it('has numbers as numbers, dates, months and instants as dates, truths as such, and all else as text', async () => {
    const day = 19_000;
    const row: Row = {
      id: uuidOf(1),
      name: 'A',
      month: 24_290,
      half: 4049,
      day,
      quantity: -3,
      amount: 75_125,
      mean: 1,
      at: day * 86_400 + 3661,
      is_new: 1,
    };
    const [header, first] = await sheet(await bytesOf(xlsxFormat.write(answerOf([row]))));
    expect(header).toEqual(['id', 'store_name', 'month', 'half', 'day', 'quantity', 'amount', 'mean', 'at', 'is_new']);
    expect(first).toEqual([
      ...[uuidOf(1), 'A', new Date('2024-03-01'), '2024-H2', new Date(day * 86_400_000)],
      ...[-3, 75.125, 0.000001, new Date(day * 86_400_000 + 3_661_000), true],
    ]);
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '123',
    '2024-01-01',
    ' blanks ',
    'a\tb\nc\r\nd',
    '<&>"\'',
    'é ☕ 🙂',
    '_x0041_',
    '_x005F_x0041_',
    'a\u0000\u0001\u001f\ufffe\uffffb',
  ])('gives back text as it was: %j', async (name) => {
    const [, row] = await sheet(await bytesOf(xlsxFormat.write(answerOf([{ id: uuidOf(1), name }]))));
    expect(row![1]).toBe(name);
  });

  it('has text for a number with more digits than Excel keeps, and for a date before its calendar', async () => {
    const rows = [{ id: 'a', amount: 123_456_789_012_345_678n, quantity: 999_999_999_999_999, day: -26_000 }];
    const [, row] = await sheet(await bytesOf(xlsxFormat.write(answerOf(rows))));
    expect([row![6], row![5], row![4]]).toEqual(['123456789012345.678', 999_999_999_999_999, '1898-10-25']);
  });

  it('has columns in which the widest value of each kind is seen, and the header', async () => {
    const shown: Readonly<Record<string, string>> = {
      id: uuidOf(1),
      month: '2024-01',
      half: '2024-H1',
      day: '2024-01-31',
      quantity: '-999,999,999,999,999',
      amount: '-99,999,999,999,999.5',
      mean: '-999,999,999.999999',
      at: '2024-01-31 06:00:00',
      is_new: 'FALSE',
    };
    // The sides of a cell take less than a character.
    const all = widths(await bytesOf(xlsxFormat.write(answerOf([{ id: uuidOf(1) }]))));
    const narrow = everyKind.columns.filter(({ header }, i) => all[i]! <= (shown[header] ?? header).length);
    expect(narrow).toEqual([]);
    expect(all.length).toBe(everyKind.columns.length);
  });

  it.each([
    [60, 62],
    // Excel repairs a book with a wider column.
    [300, 255],
  ])('has a column for a header of %i characters, no wider than a sheet takes', async (length, width) => {
    const [, , , , , , , , at] = everyKind.columns;
    const sink = { ...everyKind, columns: [{ ...at!, header: 'h'.repeat(length) }] };
    expect(widths(await bytesOf(xlsxFormat.write(new Answer(sink, []))))).toEqual([width]);
  });

  it('shows whole numbers in groups of digits from 10,000 on, so years without, and ids never', async () => {
    const rows = [2023, 9999, -9999, 10_000, -10_000, 999_999_999_999_999].map((quantity): Row => ({
      id: 'a',
      quantity,
    }));
    const [, , , , , whole] = everyKind.columns;
    const columns = ['year', 'transaction_id', 'ID', 'paid'].map((header) => ({ ...whole!, header }));
    const answer = new Answer({ ...everyKind, columns }, [chunkOf(rows)]);
    const formats = numberFormats(await bytesOf(xlsxFormat.write(answer)));
    const ofColumn = (letter: string) => rows.map((_, row) => formats[`${letter}${row + 2}`]);
    const amounts = ['0', '0', '0', '#,##0', '#,##0', '#,##0'];
    const ids = amounts.map(() => '0');
    expect(['A', 'B', 'C', 'D'].map(ofColumn)).toEqual([amounts, ids, ids, amounts]);
  });

  it('shows every other number and time as its kind is shown', async () => {
    const row: Row = { id: 'a', day: 19_000, month: 24_290, amount: 75_125, mean: 1, at: 19_000 * 86_400 };
    const formats = numberFormats(await bytesOf(xlsxFormat.write(answerOf([row]))));
    expect(formats).toEqual({
      ...{ C2: 'yyyy-mm', E2: 'yyyy-mm-dd', F2: '0', G2: '#,##0.0#####', H2: '#,##0.0#####' },
      I2: 'yyyy-mm-dd hh:mm:ss',
    });
  });

  it('goes on in another sheet, with the header, where one is full', async () => {
    const rows = Array.from({ length: 7 }, (_, n): Row => ({ id: uuidOf(n), quantity: n }));
    const book = await bytesOf(xlsxOf(answerOf(rows), { rows: 4, characters: 1e9 }));
    const ids = [1, 2, 3].map(async (at) => (await sheet(book, at)).map(([id]) => id));
    expect(await Promise.all(ids)).toEqual([
      ['id', uuidOf(0), uuidOf(1), uuidOf(2)],
      ['id', uuidOf(3), uuidOf(4), uuidOf(5)],
      ['id', uuidOf(6)],
    ]);
  });

  it('has in its cells what the fields of the csv file say, each in its row', async () => {
    const answer = answerOf(
      Array.from({ length: 200 }, (_, n): Row => {
        const wide = n % 50 === 7 ? 10n ** 20n + BigInt(n) : n * 1001;
        return {
          id: uuidOf(n),
          name: `"${n}", é`,
          month: 24_000 + n,
          half: 4000 + n,
          day: n * 40,
          quantity: n - 99,
          amount: wide,
          // Days are binary fractions there: a reader that cuts seconds off would lose one of most others.
          at: n * 86_400 + (n % 128) * 675,
          is_new: n % 2 === 0 ? 1 : 0,
        };
      }),
    );
    const [, ...rows] = await sheet(await bytesOf(xlsxFormat.write(answer)));
    const said = rows.map((row) =>
      row.map((cell, i) => {
        if (cell instanceof Date)
          return cell
            .toISOString()
            .replace('T', ' ')
            .slice(0, i === 2 ? 7 : i === 8 ? 19 : 10);
        // The decimals of an amount, of which csv has one at least.
        return typeof cell === 'number' && i > 5 && Number.isInteger(cell) ? `${cell}.0` : String(cell);
      }),
    );
    expect(said).toEqual(Array.from({ length: answer.rows }, (_, row) => answer.fields(row)));
  });
});
