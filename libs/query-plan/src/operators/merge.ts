/** Merge: partial sums of one partition are added up. */
import type { MergeSpec } from '@coffee/operators';
import { columnName, columnNames } from './columns';
import type { RowOperator } from './operator';

export const mergeOperator: RowOperator<MergeSpec> = {
  schema: (z) => z.strictObject({ keys: z.array(columnName(z)).min(1).max(2), sums: columnNames(z) }),
  text: ({ keys, sums }) => `merge by ${keys.join(', ')}: sum ${sums.join(', ')}`,
  looksAt: ({ keys, sums }) => [...keys, ...sums],
  gives: ({ keys, sums }) => [...keys, ...sums],
  passesRowsOn: false,
};
