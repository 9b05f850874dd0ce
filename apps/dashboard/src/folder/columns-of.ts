/** What questions read of a folder. */
import type { Questions } from '@coffee/http';

export type ReadTables = Pick<Questions['questions'][number], 'tables'>;

/** By table, all columns that some of the questions reads. */
export function columnsOf(questions: readonly ReadTables[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const { table, columns } of questions.flatMap(({ tables }) => tables))
    all.set(table, new Set([...(all.get(table) ?? []), ...columns]));
  return all;
}
