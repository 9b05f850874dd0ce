/** An answer of two categories and a number with one category down and the other across, for as many rows as a person can look at. */
import type { AnswerList } from '@coffee/http';
import { get } from '../api';
import { exactNumber, say } from '../words/language';
import { useLoaded } from './loaded';

interface Page {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

const MOST = 1000;
const MOST_ACROSS = 24;

export function PivotTable({ job, answer }: { readonly job: string; readonly answer: AnswerList['answers'][number] }) {
  const isSmall = answer.columns.length === 3 && answer.rows > 0 && answer.rows <= MOST;
  const path = `/v1/jobs/${encodeURIComponent(job)}/answers/${encodeURIComponent(answer.name)}?from=0&count=${MOST}&exact=true`;
  const page = useLoaded(isSmall ? path : undefined, () => get<Page>(path));
  if (!isSmall || page.is !== 'there') return null;
  const pivot = pivotOf(page.value);
  if (!pivot) return null;
  const { down, across, rows, columns, cells } = pivot;
  return (
    <section aria-labelledby="pivot">
      <h2 id="pivot">{say('answer.pivot')}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="pivot">
        <table>
          <thead>
            <tr>
              <th scope="col">
                {down} / {across}
              </th>
              {columns.map((column) => (
                <th scope="col" class="number" key={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {columns.map((column) => (
                  <td class="number" key={column}>
                    {exactNumber(cells.get(`${row}\n${column}`) ?? '')}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface Pivot {
  readonly down: string;
  readonly across: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** By row, a line feed, and column. */
  readonly cells: ReadonlyMap<string, string>;
}

/** @returns undefined where a cell would have several values, or a table would be wider than a person looks. */
export function pivotOf({ columns, rows }: Page): Pivot | undefined {
  const value = columns.findLast(({ type }) => type === 'integer' || type === 'decimal')?.name;
  const [one, other] = columns.filter(({ name }) => name !== value).map(({ name }) => name);
  if (value === undefined || one === undefined || other === undefined) return undefined;
  const valuesOf = (name: string): string[] => [...new Set(rows.map((row) => String(row[name])))];
  const [across, down] = valuesOf(one).length <= valuesOf(other).length ? [one, other] : [other, one];
  const cells = new Map<string, string>();
  for (const row of rows) cells.set(`${row[down]}\n${row[across]}`, String(row[value]));
  if (cells.size < rows.length || valuesOf(across).length > MOST_ACROSS) return undefined;
  return { down, across, rows: valuesOf(down), columns: valuesOf(across), cells };
}
