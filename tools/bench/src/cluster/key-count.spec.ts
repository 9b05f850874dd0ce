import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countKeys } from './key-count';

it('counts pairs of the years once, and every customer', async () => {
  const data = mkdtempSync(join(tmpdir(), 'coffee-bench-test-'));
  const write = (table: string, file: string, lines: readonly string[]): void => {
    mkdirSync(join(data, table), { recursive: true });
    writeFileSync(join(data, table, file), lines.join('\n') + '\n');
  };
  try {
    const header = 'transaction_id,store_id,user_id,created_at';
    write('transactions', 'a.csv', [header, 'a,1,7.0,2024-01-01 00:00:00', 'b,1,,2024-01-01 00:00:00']);
    write('transactions', 'b.csv', [header, 'c,1,7.0,2025-12-31 23:59:59', 'd,2,7.0,2024-06-01 00:00:00']);
    write('transactions', 'c.csv', [header, 'e,3,8.0,2023-12-31 23:59:59', 'f,3,8.0,2026-01-01 00:00:00']);
    write('users', 'a.csv', ['user_id,birthdate', '7,1970-01-01', '8,1970-01-01', '9,']);
    expect(await countKeys(data)).toEqual({ pairs: 2, customers: 3 });
  } finally {
    rmSync(data, { recursive: true });
  }
}, 30_000);
