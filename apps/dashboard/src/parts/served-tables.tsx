/** What the folder of a server has, table by table. */
import { bytes, say } from '../words/language';
import { isWhole, Tables, type TablesProps } from './folder-tables';

/** Opened by itself where something is wrong. */
export function ServedTables({ tables, needed }: TablesProps) {
  const total = tables.reduce((sum, table) => sum + table.bytes, 0);
  return (
    <details open={!tables.every((table) => isWhole(table, needed.get(table.table)))}>
      <summary>
        {say('new.found')}: {bytes(total)}
      </summary>
      <Tables tables={tables} needed={needed} />
    </details>
  );
}
