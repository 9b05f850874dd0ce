import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RangeReader, compileKernel, openFolder, type ScanRequest } from '@coffee/csv';
import { defaultParameters, planJob } from '@coffee/query-plan';
import { shopQueries } from '@coffee/testing';
import { otherYearsNotes } from './other-years';

const example = join(__dirname, '../../../../examples/small');
const ITEMS = 'transaction_id,item_id,quantity,unit_price,subtotal,created_at';

describe('the note about data of other years', () => {
  const reader = new RangeReader(compileKernel());
  afterAll(() => reader.close());
  const scanners = { size: 2, scan: (request: ScanRequest) => Promise.resolve(reader.scan(request)) };
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'coffee-years-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  /** `empty`: the answers without rows. */
  function notesOf(years: readonly number[], empty: (answer: string) => boolean): Promise<string[]> {
    const plan = planJob(shopQueries, { ...defaultParameters, years }, { partitions: 1 });
    const answers = plan.results.map((sink) => ({ sink, rows: empty(sink.name) ? 0 : 1 }));
    const signal = new AbortController().signal;
    return otherYearsNotes({
      ...{ scanners, folder: openFolder(dir, plan.tables), scans: plan.tables, years, answers, signal },
    });
  }
  function withItemsOf(...years: readonly number[]): void {
    cpSync(example, dir, { recursive: true });
    rmSync(join(dir, 'transaction_items'), { recursive: true });
    mkdirSync(join(dir, 'transaction_items'));
    const rows = years.map((year) => `a,1,1,1.0,1.0,${year}-01-01 10:00:00\n`).join('');
    writeFileSync(join(dir, 'transaction_items/items.csv'), `${ITEMS}\n${rows}`);
  }

  it('names the table whose answers are empty when others have rows', async () => {
    withItemsOf(2021, 2023, 2022);
    expect(await notesOf([2024, 2025], (answer) => answer.startsWith('q2'))).toEqual([
      'no row of transaction_items is of the years that were asked for (2024, 2025); ' +
        'there are rows of 2021-2023: --years 2021-2023',
    ]);
  });

  it('is one for each years that there are, and names no table when it is of all', async () => {
    withItemsOf(2021);
    expect(await notesOf([2019], () => true)).toEqual([
      'no row of transactions is of the years that were asked for (2019); there are rows of 2023-2026: --years 2023-2026',
      'no row of transaction_items is of the years that were asked for (2019); there are rows of 2021: --years 2021',
    ]);
    withItemsOf(2023, 2024, 2025, 2026);
    expect(await notesOf([2019], () => true)).toEqual([
      'no row is of the years that were asked for (2019); there are rows of 2023-2026: --years 2023-2026',
    ]);
  });

  it('is none where a row is of a year that was asked for, or no answer is empty', async () => {
    withItemsOf(2021, 2024);
    expect(await notesOf([2024], () => true)).toEqual([]);
    withItemsOf(2021);
    expect(await notesOf([2024], () => false)).toEqual([]);
  });
});
