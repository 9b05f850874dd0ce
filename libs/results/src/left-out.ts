/**
 * What one answer of a job is without. Owns: which tables concern it. Rows are counted by table, not by answer: those of its tables may be left out of
 * another answer only.
 */
import type { Manifest } from './manifest';

export function badRowsOf({ scan, tables }: Pick<Manifest, 'scan' | 'tables'>, answer: string): number {
  const isRead = (name: string): boolean =>
    scan.some(({ table, readings }) => table === name && readings.some(({ answers }) => answers.includes(answer)));
  return tables.reduce((sum, { table, badRows = 0 }) => sum + (isRead(table) ? badRows : 0), 0);
}
