/** The years of instants. */
import { yearOf, yearStart, type TableName } from '@coffee/protocol';

/** @param instants seconds since 1970. @returns ascending. */
export function yearsOf(instants: ArrayLike<number>): number[] {
  const years = new Set<number>();
  // The rows of a file are of few years: most need no calendar.
  let [from, to] = [0, 0];
  for (let i = 0; i < instants.length; i++) {
    const instant = instants[i]!;
    if (instant >= from && instant < to) continue;
    const year = yearOf(instant);
    [from, to] = [yearStart(year), yearStart(year + 1)];
    years.add(year);
  }
  return [...years].sort((a, b) => a - b);
}

/** Rows of a table are of none of the years that were asked for. Both ascending. */
export interface OtherYears {
  readonly asked: readonly number[];
  readonly there: readonly number[];
}

export interface TableOfOtherYears extends OtherYears {
  readonly table: TableName;
}

/** What is to be told of several tables at once: those with the same years. */
export function groupedByYears(all: readonly TableOfOtherYears[]): (OtherYears & { readonly tables: TableName[] })[] {
  const groups = new Map<string, OtherYears & { readonly tables: TableName[] }>();
  for (const { table, asked, there } of all) {
    const key = JSON.stringify([asked, there]);
    const group = groups.get(key) ?? { asked, there, tables: [] };
    groups.set(key, group);
    group.tables.push(table);
  }
  return [...groups.values()];
}
