/**
 * Golden plans: the text of `coffee explain`, kept under version control. A change of the planner shows here as a change of
 * text that a reviewer can read. To accept it: UPDATE_GOLDEN=1 npx jest -c libs/query-plan/jest.config.cjs golden
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from './explain';
import { DEFAULT_LAYOUT, layouts, type Layout } from './layout';
import type { Query } from './logical-plan';
import { defaultParameters } from './parameters';
import { DEFAULT_PARTITIONS } from './partitions';
import type { QueryId } from './physical-plan';
import { catalogue } from './queries';
import { averageTicket } from './queries/average-ticket.example';

const folder = join(__dirname, '..', 'golden');
const together = ['q1', 'q2', 'q3', 'q4'];
const plans: [string, Layout, (QueryId | Query)[]][] = [
  ...catalogue.map(({ id }): [string, Layout, QueryId[]] => [id, DEFAULT_LAYOUT, [id]]),
  ...layouts.map((layout): [string, Layout, QueryId[]] => ['q1-q4', layout, together]),
  ['average_ticket', DEFAULT_LAYOUT, [averageTicket]],
];

test.each(plans)('the plan of %s with layout %s is the golden one', (name, layout, queries) => {
  const file = join(folder, `${name}.${layout}.txt`);
  const text = explain(queries, defaultParameters, { partitions: DEFAULT_PARTITIONS, layout });
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('other parameters are in the plan', () => {
  const parameters = { years: [2023], hours: { from: 0, to: 86_399 }, minAmount: 12_345, top: 7 };
  const text = explain(together, parameters, { partitions: 2 });
  for (const part of ['in 2023', '00:00:00 to 23:59:59', '>= 12.345', 'top 7 by', 'partition, 2 by user_id'])
    expect(text).toContain(part);
});
