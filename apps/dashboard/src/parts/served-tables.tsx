/** What the folder of a server has, table by table. */
import type { Questions } from '@coffee/http';
import { bytes, number, say } from '../words/language';
import { Name } from './name';

export function ServedTables({ tables }: Pick<NonNullable<Questions['served']>, 'tables'>) {
  const total = tables.reduce((sum, table) => sum + table.bytes, 0);
  const isWhole = tables.every(({ problem }) => problem === undefined);
  return (
    <details open={!isWhole}>
      <summary>
        {say('new.found')}: {bytes(total)}
      </summary>
      <div class="scroll" tabIndex={0} role="group" aria-label={say('new.found')}>
        <table class="compact">
          <thead>
            <tr>
              <th scope="col">{say('new.table')}</th>
              <th scope="col" class="number">
                {say('new.files')}
              </th>
              <th scope="col" class="number">
                {say('new.size')}
              </th>
              <th scope="col">{say('new.state')}</th>
            </tr>
          </thead>
          <tbody>
            {tables.map(({ table, files, bytes: size, problem }) => (
              <tr key={table}>
                <th scope="row">
                  <Name text={table} />
                </th>
                <td class="number">{number(files.length)}</td>
                <td class="number">{bytes(size)}</td>
                <td>
                  {problem === undefined ? (
                    <span class="good">{say('new.ok')}</span>
                  ) : (
                    <span class="bad" lang="en">
                      {problem}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
