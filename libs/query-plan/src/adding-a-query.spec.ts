/** The page that shows how to add a query shows the query that the tests plan, and the plan that they expect. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const page = read('docs', 'adding-a-query.md');

test('docs/adding-a-query.md has the source of the example', () => {
  expect(page).toContain(read('libs', 'query-plan', 'src', 'queries', 'average-ticket.example.ts').trimEnd());
});

test('docs/adding-a-query.md has the stages of its golden plan', () => {
  const golden = read('libs', 'query-plan', 'golden', 'average_ticket.roles.txt');
  expect(page).toContain(golden.slice(golden.indexOf('stage filter')).trimEnd());
});
