/** What the folder of a server has, table by table. */
import type { Questions } from '@coffee/http';
import { bytes, say } from '../words/language';
import { FoundTable, FoundTables } from './found-tables';

export function ServedTables({ tables }: Pick<NonNullable<Questions['served']>, 'tables'>) {
  const total = tables.reduce((sum, table) => sum + table.bytes, 0);
  const isWhole = tables.every(({ problem }) => problem === undefined);
  return (
    <details open={!isWhole}>
      <summary>
        {say('new.found')}: {bytes(total)}
      </summary>
      <FoundTables>
        {tables.map(({ table, files, bytes: size, problem }) => (
          <FoundTable key={table} table={table} files={files} size={size}>
            {problem === undefined ? (
              <span class="good">{say('new.ok')}</span>
            ) : (
              <span class="bad" lang="en">
                {problem}
              </span>
            )}
          </FoundTable>
        ))}
      </FoundTables>
    </details>
  );
}
