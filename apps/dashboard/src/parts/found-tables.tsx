/** The tables that were found, in a folder of this computer or of the server: a row each. */
import type { ComponentChildren } from 'preact';
import { bytes, number, say } from '../words/language';
import { Name } from './name';

interface TablesProps {
  /** The rows. */
  readonly children: ComponentChildren;
}

export function FoundTables({ children }: TablesProps) {
  return (
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
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

interface TableProps {
  readonly table: string;
  readonly files: readonly unknown[];
  readonly size: number;
  /** Its state. */
  readonly children: ComponentChildren;
}

export function FoundTable({ table, files, size, children }: TableProps) {
  return (
    <tr>
      <th scope="row">
        <Name text={table} />
      </th>
      <td class="number">{number(files.length)}</td>
      <td class="number">{bytes(size)}</td>
      <td>{children}</td>
    </tr>
  );
}

/** Of a table with which nothing is wrong that can be seen from outside: its rows were not read. */
export function FoundState({ isEmpty }: { readonly isEmpty: boolean }) {
  return isEmpty ? <b>{say('new.empty')}</b> : <span class="good">{say('new.columns')}</span>;
}
