import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableNames as readTables, tableSchemas } from '@coffee/protocol';
import { generateFolder } from './generate';
import type { GenerateProgress } from './folder-writer';
import type { CsvForm, GenerateOptions } from './options';
import { filesOf, filledFilesOf, hashOf, parseRows, rowsOf } from './read-folder.testing';
import { filePath, headers, tableNames, type TableName } from './tables';
import { generateTemplate } from './template';

const little: GenerateOptions = { months: 3, transactionsPerMonth: 100, users: 60, seed: 7, firstMonth: '2024-11' };
let root = '';
let dir = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'coffee-datagen-'));
  dir = join(root, 'data');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('what is written', () => {
  it('is the seven tables, each with its header, and files a month for the large ones', async () => {
    const summary = await generateFolder(dir, little);
    expect(filledFilesOf(dir)).toEqual([
      '.generated.json',
      'menu_items/menu_items.csv',
      'payment_methods/payment_methods.csv',
      'stores/stores.csv',
      'transaction_items/transaction_items_202411.csv',
      'transaction_items/transaction_items_202412.csv',
      'transaction_items/transaction_items_202501.csv',
      'transactions/transactions_202411.csv',
      'transactions/transactions_202412.csv',
      'transactions/transactions_202501.csv',
      'users/users_202411.csv',
      'users/users_202412.csv',
      'users/users_202501.csv',
      'vouchers/vouchers.csv',
    ]);
    for (const table of tableNames) {
      for (const file of readdirSync(join(dir, table))) {
        const text = readFileSync(join(dir, table, file), 'utf8');
        expect(text.startsWith(`${headers[table]}\n`)).toBe(true);
        expect(text.endsWith('\n')).toBe(true);
        expect(text).not.toMatch(/["\r]/);
      }
    }
    expect(rowsOf(dir, 'stores')).toHaveLength(10);
    expect(rowsOf(dir, 'menu_items')).toHaveLength(8);
    expect(rowsOf(dir, 'vouchers')).toHaveLength(16);
    expect(rowsOf(dir, 'payment_methods')).toHaveLength(5);
    expect(rowsOf(dir, 'transactions')).toHaveLength(summary.transactions);
    expect(rowsOf(dir, 'transaction_items')).toHaveLength(summary.items);
    expect(rowsOf(dir, 'users').map(([id]) => Number(id))).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    const bytes = filledFilesOf(dir).reduce((sum, file) => sum + readFileSync(join(dir, file)).length, 0);
    expect(summary.bytes).toBe(bytes - readFileSync(join(dir, '.generated.json')).length);
    expect(summary.files).toBe(13);
  });

  it('is the same for the same seed, on every machine', async () => {
    await generateFolder(dir, little);
    const plain = hashOf(dir);
    await generateFolder(dir, { ...little, edgeCases: true, idStyle: 'mixed' });
    const edges = hashOf(dir);
    await generateFolder(dir, { ...little, form: { quoteSome: true, shuffleColumns: true, extraColumns: true } });
    const odd = hashOf(dir);
    expect({ plain, edges, odd }).toEqual({
      plain: 'c16b9ea5cb8bd8e617e1b50120f6ded407657fdcaf532b478f5ab7576f66f96e',
      edges: '40fb3c383637f44f263a557534233b0213993efb5a0b804b6253ccdeef2985ce',
      odd: '8c571669d641a41f25afd2c47855d799c41895f8f06fdd36543d9c32cac66392',
    });
    await generateFolder(dir, little);
    expect(hashOf(dir)).toBe(plain);
    await generateFolder(dir, { ...little, seed: 8 });
    expect(hashOf(dir)).not.toBe(plain);
  });

  it('can be nothing but headers', async () => {
    const summary = await generateFolder(dir, { months: 1, transactionsPerMonth: 0, users: 0 });
    expect(summary).toMatchObject({ transactions: 0, items: 0, users: 0, files: 7 });
    expect(readFileSync(join(dir, 'users/users_202307.csv'), 'utf8')).toBe(`${headers.users}\n`);
  });

  it('has an empty and a header-only file for each large table when asked', async () => {
    await generateFolder(dir, { ...little, form: { emptyFiles: true } });
    expect(readFileSync(join(dir, 'users/users_202410.csv'), 'utf8')).toBe('');
    expect(readFileSync(join(dir, 'users/users_202502.csv'), 'utf8')).toBe(`${headers.users}\n`);
    expect(readdirSync(join(dir, 'transactions'))).toHaveLength(5);
  });

  it('holds the same rows in every form', async () => {
    const readAll = async (table: TableName): Promise<string[][]> => {
      const texts = readdirSync(join(dir, table)).map((file) => readFileSync(join(dir, table, file), 'utf8'));
      const rows = (await Promise.all(texts.map(parseRows))).flat();
      return rows.map((row) => headers[table].split(',').map((column) => row[column]!));
    };
    const options: GenerateOptions = { ...little, edgeCases: true };
    await generateFolder(dir, options);
    const plain = new Map(await Promise.all(tableNames.map(async (table) => [table, await readAll(table)] as const)));
    const form: CsvForm = {
      lineEnd: 'mixed',
      bom: true,
      noFinalNewline: true,
      shuffleColumns: true,
      extraColumns: true,
      emptyFiles: true,
      blankLines: true,
    };
    for (const quotes of [{}, { quoteSome: true }, { quoteAll: true }]) {
      await generateFolder(dir, { ...options, form: { ...form, ...quotes } });
      for (const table of tableNames) {
        // Names of stores and items are other ones when they are to need quotes.
        if ('quoteSome' in quotes && (table === 'stores' || table === 'menu_items')) continue;
        expect(await readAll(table)).toEqual(plain.get(table));
      }
    }
  });

  it('has ids that are no UUIDs when asked, the same in both tables, no two alike', async () => {
    await generateFolder(dir, { ...little, idStyle: 'text' });
    const ids = rowsOf(dir, 'transactions').map(([id]) => id!);
    expect(ids.filter((id) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(rowsOf(dir, 'transaction_items').map(([id]) => id))).toEqual(new Set(ids));
  });

  it('is told while it is written', async () => {
    const seen: GenerateProgress[] = [];
    const summary = await generateFolder(dir, little, (progress) => seen.push(progress));
    expect(seen.map(({ bytes }) => bytes)).toEqual(seen.map(({ bytes }) => bytes).sort((a, b) => a - b));
    expect(seen.at(-1)?.bytes).toBe(summary.bytes);
    expect(seen.every(({ fraction }) => fraction >= 0 && fraction <= 1)).toBe(true);
  });
});

describe('the folder', () => {
  it('must be new, empty or generated', async () => {
    mkdirSync(dir);
    await generateFolder(dir, little);
    await generateFolder(dir, { ...little, months: 1 });
    expect(readdirSync(join(dir, 'users'))).toHaveLength(1);

    const other = join(root, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'thesis.txt'), 'years of work');
    await expect(generateFolder(other, little)).rejects.toMatchObject({ code: 'OUTPUT' });
    expect(filesOf(other)).toEqual(['thesis.txt']);
  });

  it('refuses a folder without a name, which is not the current one', async () => {
    await expect(generateFolder('', little)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('keeps what is not a table, even by force', async () => {
    mkdirSync(dir);
    writeFileSync(join(dir, 'thesis.txt'), 'years of work');
    await generateFolder(dir, { ...little, force: true });
    expect(readFileSync(join(dir, 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(existsSync(join(dir, 'stores/stores.csv'))).toBe(true);
    expect(existsSync(join(dir, '.generating'))).toBe(false);
  });

  it('may not be a file, or below one', async () => {
    writeFileSync(dir, '');
    await expect(generateFolder(dir, little)).rejects.toMatchObject({ code: 'OUTPUT' });
    await expect(generateFolder(join(dir, 'below'), little)).rejects.toMatchObject({ code: 'OUTPUT' });
    expect(readFileSync(dir, 'utf8')).toBe('');
  });

  it('may hold what a killed run left', async () => {
    mkdirSync(join(dir, '.generating', 'users'), { recursive: true });
    writeFileSync(join(dir, '.generating', 'users', 'users_202411.csv'), 'half a fi');
    await generateFolder(dir, little);
    expect(filledFilesOf(dir)).toHaveLength(14);
  });
});

describe('a run that does not end well', () => {
  it('leaves nothing when it is cancelled', async () => {
    const abort = new AbortController();
    const deep = join(root, 'a', 'b');
    const running = generateFolder(deep, { ...little, signal: abort.signal }, ({ fraction }) => {
      if (fraction > 0) abort.abort();
    });
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(root)).toEqual([]);
    await expect(generateFolder(deep, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves what was there', async () => {
    await generateFolder(dir, little);
    const before = hashOf(dir);
    const abort = new AbortController();
    const running = generateFolder(dir, { ...little, seed: 9, signal: abort.signal }, () => abort.abort());
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(hashOf(dir)).toBe(before);
  });

  it('leaves nothing when the caller throws from its progress', async () => {
    const running = generateFolder(dir, little, () => {
      throw new Error('terminal gone');
    });
    await expect(running).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(readdirSync(root)).toEqual([]);
  });

  it.each<GenerateOptions>([
    { months: 0 },
    { months: 1.5 },
    { transactionsPerMonth: -1 },
    { users: Number.NaN },
    { seed: 2 ** 32 },
    { firstMonth: '2024-13' },
    { firstMonth: 'July' },
  ])('refuses %j before it touches anything', async (options) => {
    await expect(generateFolder(dir, options)).rejects.toMatchObject({ code: 'USAGE' });
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('a template', () => {
  it('is the header of each table that is read, with every column that the reader knows', async () => {
    expect(await generateTemplate(dir)).toEqual(readTables.map((table) => `${table}/${table}.csv`));
    expect(filesOf(dir)).toEqual(readTables.map((table) => `${table}/${table}.csv`).sort());
    for (const table of readTables) {
      const names = tableSchemas[table].columns.map(({ name }) => name);
      expect(readFileSync(join(dir, filePath(table)), 'utf8')).toBe(`${names.join(',')}\n`);
    }
  });

  it('is never replaced unasked: what is in it now is somebody’s', async () => {
    await generateTemplate(dir);
    writeFileSync(join(dir, 'stores/stores.csv'), 'store_id,store_name\n1,Mine\n');
    await expect(generateFolder(dir, little)).rejects.toMatchObject({ code: 'OUTPUT' });
    await expect(generateTemplate(dir)).rejects.toMatchObject({ code: 'OUTPUT' });
    expect(readFileSync(join(dir, 'stores/stores.csv'), 'utf8')).toContain('Mine');
    await generateTemplate(dir, { force: true });
    expect(rowsOf(dir, 'stores')).toEqual([]);
  });

  it('takes the mark of a generated folder away that it replaces', async () => {
    await generateFolder(dir, little);
    await generateTemplate(dir, { force: true });
    await expect(generateFolder(dir, little)).rejects.toMatchObject({ code: 'OUTPUT' });
  });
});
