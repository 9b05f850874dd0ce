/** In which order rows are, as the API and the address say it: a column, with `-` in front from the greatest down, where no column is called so. Pure. */
import type { Column } from './column';

export interface Order {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/** @returns undefined for the order of the answer, which is that of what names no column, too. */
export function orderOf(columns: readonly Pick<Column, 'name'>[], sort: string | undefined): Order | undefined {
  if (sort === undefined) return undefined;
  const isColumn = (column: string): boolean => columns.some(({ name }) => name === column);
  if (isColumn(sort)) return { column: sort, direction: 'ascending' };
  const column = sort.slice(1);
  return sort.startsWith('-') && isColumn(column) ? { column, direction: 'descending' } : undefined;
}

/** Of whoever chooses a column once more: from the least up, from the greatest down, in the order of the answer. */
export function nextSort(columns: readonly Column[], sort: string | undefined, column: string): string | undefined {
  const order = orderOf(columns, sort);
  if (order?.column !== column) return column;
  const down = `-${column}`;
  // Where another column is called so, that one would be sorted.
  return order.direction === 'ascending' && orderOf(columns, down)?.column === column ? down : undefined;
}
