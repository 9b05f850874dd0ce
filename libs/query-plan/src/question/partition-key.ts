/** By which key the groups of a question are spread over partitions. */
import { tableSchemas, type TableName } from '@coffee/protocol';
import type { TopSpec } from '@coffee/operators';
import { idsOfLargeTables } from '../large-tables';
import type { GroupNode, RowsNode } from '../logical-plan';
import { schemaIn, type Question } from './question';

/** Rows of each part of a table. */
const FEW = 1000;

/**
 * None where each part of the table hands on a few rows: one stage has them all at once. Else a key that may have millions of values, if there is one.
 * Else, where nothing is done behind that needs all rows, the group of the top, or any id.
 * @param needsAll whether something behind needs all rows.
 */
export function partitionKeyOf(
  { input, keys }: Pick<GroupNode, 'input' | 'keys'>,
  top: TopSpec | undefined,
  needsAll: boolean,
  question: Pick<Question, 'tables'>,
): Pick<GroupNode, 'partitionBy'> {
  if (input.op === 'first' && (input.limit.limit ?? Infinity) <= FEW) return {};
  const { columns } = schemaIn(question, tableOf(input));
  const kindOf = (from: string) => columns.find(({ name }) => name === from)?.kind;
  const ids = idsOfLargeTables(question.tables ?? tableSchemas);
  const many = keys.find(({ from }) => kindOf(from) === 'uuid' || ids.has(from));
  const spread =
    many?.name ??
    (needsAll ? undefined : (top?.group[0] ?? keys.find(({ from }) => kindOf(from) === 'id')?.name ?? keys[0]?.name));
  return spread === undefined ? {} : { partitionBy: spread };
}

export const tableOf = (node: RowsNode): TableName => (node.op === 'scan' ? node.table : tableOf(node.input));
