import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { Answer } from '@coffee/answers';
import { numberColumn, textColumn } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { stderr } from '../terminal/terminal';
import { deliver } from './delivery';

const [q3] = planJob(parseQueryIds('q3'), defaultParameters, { partitions: 1 }).results;
const answer = new Answer(q3!, [
  {
    rows: 1,
    columns: [
      numberColumn('half', [4048]),
      textColumn('store_name', ['One']),
      numberColumn('store_id', [1]),
      numberColumn('tpv', [1500]),
    ],
  },
]);
const csv = 'year_half_created_at,store_name,tpv\n2024-H1,One,1.5\n';
const delivery = { answers: [answer], seconds: 1, asked: { queries: ['q3'], parameters: defaultParameters } };

it('tells notes and skipped rows in lines of a narrow terminal', async () => {
  const written: string[] = [];
  jest.spyOn(stderr, 'canRedraw', 'get').mockReturnValue(true);
  jest.spyOn(stderr, 'width', 'get').mockReturnValue(40);
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockImplementation((data) => (written.push(String(data)), true));
  const line = 'transactions_202401.csv:17: final_amount is no number: a b c d e f';
  const badRows = { count: 1, first: [line], reasons: [] };
  const input = { rows: 1, bytes: 1, badRows, notes: [`note ${line}`], otherYears: [] };
  try {
    await deliver({ ...delivery, input }, { format: 'table' });
  } finally {
    jest.restoreAllMocks();
  }
  const lines = written
    .join('')
    .replace(/\u001b\[\d+m/g, '')
    .split('\n');
  expect(lines.filter((each) => each.length > 40)).toEqual([]);
  expect(lines).toContain('  final_amount is no number: a b c d e f');
});

describe('answers that cannot be written where they should be', () => {
  let folder: string;
  let out: string;
  beforeEach(() => {
    folder = mkdtempSync(join(os.tmpdir(), 'coffee-delivery-'));
    // Checked before the work began, and in the way since.
    out = join(folder, 'results');
    writeFileSync(out, '');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  it('are in a folder that the error names', async () => {
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
    const failure = deliver(delivery, { out, format: 'table' });
    await expect(failure).rejects.toMatchObject({ code: 'OUTPUT' });
    const { message } = (await failure.catch((error: Error) => error)) as Error;
    const [, saved = ''] = /is a file; name a folder; the answers are in (.*)$/.exec(message) ?? [];
    expect(saved.startsWith(temporary)).toBe(true);
    expect(readdirSync(saved).sort()).toEqual(['manifest.json', 'q3.csv']);
    expect(readFileSync(join(saved, 'q3.csv'), 'utf8')).toBe(csv);
  });

  it('are printed when no other folder can be written either', async () => {
    jest.spyOn(os, 'tmpdir').mockReturnValue(join(folder, 'nowhere'));
    const printed: Buffer[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((data) => (printed.push(Buffer.from(data)), true));
    await expect(deliver(delivery, { out, format: 'table', quiet: true })).rejects.toThrow('the answers are printed');
    expect(Buffer.concat(printed).toString()).toBe(csv);
  });
});

it('writes files in the form that was asked for, and tables for people beside them', async () => {
  const folder = mkdtempSync(join(os.tmpdir(), 'coffee-delivery-'));
  const printed: string[] = [];
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  jest.spyOn(process.stdout, 'write').mockImplementation((data) => (printed.push(String(data)), true));
  try {
    await deliver(delivery, { out: folder, format: 'ndjson', exact: true });
    expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'q3.ndjson']);
    const row = '{"year_half_created_at":"2024-H1","store_name":"One","tpv":"1.5"}\n';
    expect(readFileSync(join(folder, 'q3.ndjson'), 'utf8')).toBe(row);
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toContain('"file": "q3.ndjson"');
    expect(printed.join('')).toContain('year_half_created_at  store_name');
  } finally {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true });
  }
});
