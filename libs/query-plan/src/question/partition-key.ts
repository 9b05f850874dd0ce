/** By which key the groups of a question are spread over partitions. */
import { tableSchemas, type TableName } from '@coffee/protocol';
import type { TopSpec } from '@coffee/operators';
import type { GroupNode, RowsNode } from '../logical-plan';

/**
 * A key that may have millions of values, if there is one. Else, where nothing is done behind that needs all rows, the group of the top, or any id.
 * @param needsAll whether something behind needs all rows.
 */
export function partitionKeyOf(
  { input, keys }: Pick<GroupNode, 'input' | 'keys'>,
  top: TopSpec | undefined,
  needsAll: boolean,
): Pick<GroupNode, 'partitionBy'> {
  const kindOf = (from: string) => columnsOf(tableOf(input)).find(({ name }) => name === from)?.kind;
  const many = keys.find(({ from }) => kindOf(from) === 'uuid' || idsOfLargeTables.has(from));
  const spread =
    many?.name ??
    (needsAll ? undefined : (top?.group[0] ?? keys.find(({ from }) => kindOf(from) === 'id')?.name ?? keys[0]?.name));
  return spread === undefined ? {} : { partitionBy: spread };
}

const columnsOf = (table: TableName) => tableSchemas[table].columns;

/** The first id of a table is the one that tells its rows apart. */
const idsOfLargeTables = new Set(
  Object.values(tableSchemas).flatMap(({ large, columns }) =>
    large && columns[0]!.kind === 'id' ? [columns[0]!.name] : [],
  ),
);

export const tableOf = (node: RowsNode): TableName => (node.op === 'scan' ? node.table : tableOf(node.input));
