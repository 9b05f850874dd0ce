/** An answer of two categories and a number with one category down and the other across, for as many rows as a person can look at. */
import type { AnswerList } from '@coffee/http';
import { get } from '../api';
import { say } from '../words/language';
import { columnText } from './column-text';
import { useLoaded } from './loaded';
import { Name } from './name';
import { pivotOf, type AnswerPage } from './pivot';

const MOST = 1000;
/** In characters: a heading of no more is in one line. Dates and the like could be broken at their hyphens. */
const SHORT = 12;
const headingClass = (texts: readonly string[]): string =>
  texts.every(({ length }) => length <= SHORT) ? 'short' : '';

export function PivotTable({ job, answer }: { readonly job: string; readonly answer: AnswerList['answers'][number] }) {
  const isSmall = answer.columns.length === 3 && answer.rows > 0 && answer.rows <= MOST;
  const path = `/v1/jobs/${encodeURIComponent(job)}/answers/${encodeURIComponent(answer.name)}?from=0&count=${MOST}&exact=true`;
  const page = useLoaded(isSmall ? path : undefined, () => get<AnswerPage>(path));
  if (!isSmall || page.is !== 'there') return null;
  const pivot = pivotOf(page.value);
  if (!pivot) return null;
  const { down, across, value, rows, columns, cells } = pivot;
  const heads = columns.map((column) => columnText(column, across));
  const sides = rows.map((row) => columnText(row, down));
  return (
    <section aria-labelledby="pivot">
      <h2 id="pivot">{say('answer.pivot')}</h2>
      <div class="scroll" tabIndex={0} role="group" aria-labelledby="pivot">
        <table class="pivot">
          <thead>
            <tr>
              <th scope="col">
                <Name text={down.name} /> / <Name text={across.name} />
              </th>
              {columns.map((column, i) => (
                <th scope="col" class={`number ${headingClass(heads)}`} key={column}>
                  {heads[i]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={row}>
                <th scope="row" class={headingClass(sides)}>
                  {sides[i]}
                </th>
                {columns.map((column) => (
                  <td class="number" key={column}>
                    {columnText(cells.get(row)?.get(column) ?? '', value)}
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
