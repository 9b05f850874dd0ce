import { gzipSync } from 'node:zlib';
import { yearStart } from '@coffee/protocol';
import { readTable, type TableOptions } from './fixtures/read-table';
import { TempFolder } from './fixtures/temp-folder';
import { groupedByYears, yearsOf } from './years';

it('finds each year once, in order, to the second', () => {
  const [from2023, from2024] = [yearStart(2023), yearStart(2024)];
  expect(yearsOf([from2024, from2023, from2024 - 1, from2024 - 0.5, yearStart(2020)])).toEqual([2020, 2023, 2024]);
  expect(yearsOf([from2023 - 1])).toEqual([2022]);
  expect(yearsOf([])).toEqual([]);
});

it('tells tables with the same years together', () => {
  const asked = [2024];
  const [a, b, c] = [2023, 2023, 2022].map((year, i) => ({ table: 'abc'[i]!, asked, there: [year] }));
  expect(groupedByYears([a!, c!, b!])).toEqual([
    { tables: ['a', 'b'], asked, there: [2023] },
    { tables: ['c'], asked, there: [2022] },
  ]);
});

describe('the reading of a table with rows of other years than are needed', () => {
  let folder: TempFolder;
  beforeEach(() => (folder = new TempFolder()));
  afterEach(() => folder.remove());

  const read = (files: Record<string, string | Uint8Array>, options: TableOptions) =>
    readTable(
      Object.entries(files).map(([name, content]) => ({ name, path: folder.write(name, content) })),
      options,
    );
  const timed: TableOptions = { table: 'transactions', columns: ['transaction_id', 'created_at'], rangeBytes: 40 };
  const of = (...years: readonly number[]): string =>
    `transaction_id,created_at\n${years.map((year) => `a,${year}-12-31 23:59:59\n`).join('')}`;
  const yearsOf = async (neededYears: readonly number[], files: Record<string, string | Uint8Array>) =>
    (await read(files, { ...timed, neededYears })).reading.report.otherYears;

  it('tells which there are, of all files', async () => {
    const files = { 'a.csv': of(2023, 2021, 2023), 'b.csv.gz': gzipSync(of(2019)), 'c.csv': of() };
    expect(await yearsOf([2022, 2024], files)).toEqual({ asked: [2022, 2024], there: [2019, 2021, 2023] });
  });

  it('tells nothing where one is of a year that is needed, wherever it is, or there is none with a time', async () => {
    expect(await yearsOf([2024], { 'a.csv': of(2021, 2023), 'b.csv': of(2025, 2024) })).toBeUndefined();
    expect(await yearsOf([2024], { 'a.csv': of() })).toBeUndefined();
    expect(await yearsOf([2024], { 'a.csv': 'transaction_id,created_at\na,\nb,never\n' })).toBeUndefined();
  });

  it('is not asked for once a year that is needed was seen', async () => {
    const asked: unknown[] = [];
    const rows = { 'a.csv': of(2023, 2024), 'b.csv': of(2023, 2023) };
    await read(rows, { ...timed, neededYears: [2024], room: 1, onRequest: ({ yearsOf }) => asked.push(yearsOf) });
    expect(asked[0]).toBe('created_at');
    expect(asked.at(-1)).toBeUndefined();
  });
});
