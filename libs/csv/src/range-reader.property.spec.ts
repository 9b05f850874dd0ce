import fc from 'fast-check';
import { parseString } from 'fast-csv';
import { decodeBody, type ScanColumn } from '@coffee/protocol';
import { missingAs, parseNumber } from './field-value';
import { csvCase, kinds, nearly, ordinary, wideCsvCase, type CsvCase } from './fixtures/csv-cases';
import { readRanges, rowsOf, type ShownRow } from './fixtures/read-file';
import { TempFolder } from './fixtures/temp-folder';
import { compileKernel, RangeReader } from './index';

async function fastCsvRows(text: string): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const row of parseString(text)) rows.push(row as string[]);
  return rows.filter((row) => row.length > 0);
}

/** What the rows of fast-csv mean: good ones as values, bad ones as a count. */
async function expectedOf({ text, columns }: CsvCase): Promise<{ rows: ShownRow[]; bad: number }> {
  const [header, ...lines] = await fastCsvRows(text);
  const rows: ShownRow[] = [];
  let bad = 0;
  for (const line of lines) {
    const row = header!.length === line.length ? meaning(header!, line, columns) : undefined;
    if (row) rows.push(row);
    else bad++;
  }
  return { rows, bad };
}

function meaning(
  header: readonly string[],
  line: readonly string[],
  columns: readonly ScanColumn[],
): ShownRow | undefined {
  const read = (column: ScanColumn): { value: string | number | undefined } | undefined => {
    const text = line[header.indexOf(column.name)]!;
    if (column.neededWhere) {
      const other = read(columns.find(({ name }) => name === column.neededWhere!.column)!);
      if (!other) return undefined;
      if (!(typeof other.value === 'number' && other.value >= column.neededWhere.atLeast)) return { value: undefined };
    }
    const isText = column.kind === 'uuid' || column.kind === 'text';
    const bare = isText ? text : text.replace(/^[ \t]+|[ \t]+$/g, '');
    if (column.nullable && (bare === '' || missingAs(column.kind, bare))) return { value: undefined };
    if (isText) return text === '' && column.kind === 'text' ? undefined : { value: text };
    const value = parseNumber(column.kind, bare);
    return value === undefined ? undefined : { value };
  };
  const entries = columns.map((column) => [column.name, read(column)] as const);
  if (entries.some(([, found]) => !found)) return undefined;
  return Object.fromEntries(entries.map(([name, found]) => [name, found!.value]));
}

async function checkAgainstFastCsv(reader: RangeReader, path: string, given: CsvCase): Promise<void> {
  const expected = await expectedOf(given);
  const ranges = readRanges(reader, path, given.columns, given);
  expect(ranges.flatMap(({ chunk }) => rowsOf(decodeBody(chunk)))).toEqual(expected.rows);
  expect(ranges.reduce((sum, range) => sum + range.badRows.count, 0)).toBe(expected.bad);
}

describe('a range reader', () => {
  const folder = new TempFolder();
  const reader = new RangeReader(compileKernel());
  let files = 0;
  const write = (text: string) => folder.write(`${files++}.csv`, text);
  afterEach(() => reader.close());
  afterAll(() => folder.remove());

  it('finds the rows that fast-csv finds, however the file is cut', async () => {
    const property = fc.asyncProperty(csvCase, (given) => checkAgainstFastCsv(reader, write(given.text), given));
    await fc.assert(property, { numRuns: 250 });
  }, 60_000);

  it('finds the rows that fast-csv finds among odd ones', async () => {
    const property = fc.asyncProperty(wideCsvCase, (given) => checkAgainstFastCsv(reader, write(given.text), given));
    await fc.assert(property, { numRuns: 150 });
  }, 60_000);

  it.each(kinds)('takes the same texts for a value of kind %s in the fast path as in the slow one', (kind) => {
    const columns: ScanColumn[] = [{ name: 'value', kind, nullable: false }];
    const property = fc.property(fc.array(nearly(kind), { minLength: 20, maxLength: 60 }), (texts) => {
      const given = texts.filter((text) => !/[",\n]/.test(text) && text.trim() === text);
      const meant = given.map((text) => (kind === 'uuid' || kind === 'text' ? text : parseNumber(kind, text)));
      const path = write(`value,rest\n${given.map((text) => `${text},x\n`).join('')}`);
      const rows = readRanges(reader, path, columns).flatMap(({ chunk }) => rowsOf(decodeBody(chunk)));
      expect(rows.map(({ value }) => value)).toEqual(meant.filter((value) => value !== undefined));
    });
    fc.assert(property, { numRuns: 60 });
  });

  it('makes the same bytes of a row, whether the fast or the slow path has read it', () => {
    const row = fc.tuple(...kinds.map((kind) => ordinary[kind]));
    const missing = fc.nat({ max: 2 ** kinds.length - 1 });
    const columns = kinds.map((kind): ScanColumn => ({ name: kind, kind, nullable: true }));
    const property = fc.property(fc.array(fc.tuple(row, missing), { maxLength: 60 }), (rows) => {
      const lines = rows.map(([fields, without]) => fields.map((text, i) => ((without >> i) & 1 ? '' : text)));
      const file = (show: (text: string) => string) =>
        write([kinds, ...lines].map((line) => `${line.map(show).join(',')}\n`).join(''));
      const [plain] = readRanges(
        reader,
        file((text) => text),
        columns,
      );
      const [quoted] = readRanges(
        reader,
        file((text) => `"${text}"`),
        columns,
      );
      expect(Buffer.compare(plain!.chunk, quoted!.chunk)).toBe(0);
    });
    fc.assert(property, { numRuns: 100 });
  }, 60_000);
});
