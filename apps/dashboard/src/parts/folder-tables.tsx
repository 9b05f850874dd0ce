/** What is in a chosen folder, table by table, with what is wrong. */
import type { FolderReport, TableReport } from '../reading/messages';
import { bytes, number, say } from '../words/language';

export function FolderTables({
  report,
  needed,
}: {
  readonly report: FolderReport;
  readonly needed: ReadonlySet<string>;
}) {
  const { tables, ignored, equal } = report;
  return (
    <section aria-labelledby="found">
      <h2 id="found">{say('new.found')}</h2>
      <div class="scroll">
        <table>
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
            {tables.map((table) => (
              <tr key={table.table}>
                <th scope="row">{table.table}</th>
                <td class="number">{number(table.files.length)}</td>
                <td class="number">{bytes(table.bytes)}</td>
                <td>
                  <State table={table} isNeeded={needed.has(table.table)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {ignored.length + equal.length > 0 && (
        <details>
          <summary>
            {say('new.ignored')} ({number(ignored.length)})
          </summary>
          <ul>
            {ignored.map(({ name, reason }) => (
              <li key={name}>
                {name}, <span lang="en">{reason}</span>
              </li>
            ))}
            {equal.map(({ name, equals }) => (
              <li key={name}>{say('new.equal', { name, equals })}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function State({
  table: { table, files, problem },
  isNeeded,
}: {
  readonly table: TableReport;
  readonly isNeeded: boolean;
}) {
  if (!isNeeded && (problem !== undefined || files.length === 0))
    return <span class="soft">{say('new.notNeeded')}</span>;
  if (files.length === 0)
    return (
      <>
        <b class="bad">{say('new.missing')}</b> <span class="soft">{say('new.missing.why', { table })}</span>
      </>
    );
  const problems = files.flatMap(({ name, problem, lacks }) =>
    problem !== undefined ? [problem] : Object.values(lacks).map((lack) => lack || name),
  );
  if (problems.length === 0) return <span class="good">{say('new.ok')}</span>;
  return (
    <details>
      <summary class="bad">{say('new.problems', { count: problems.length })}</summary>
      <ul lang="en">
        {problems.slice(0, 100).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </details>
  );
}
