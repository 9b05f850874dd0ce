/** The kind of a column of an answer follows from what it is asked as, however the rest of the question is planned. */
import { defaultParameters, layouts, planJob, queriesOf, type ValueFormat } from '@coffee/query-plan';
import { validatePlan } from '@coffee/query-plan/validate';
import { bindAll, parse } from '.';

const month = `strftime(created_at, '%Y-%m')`;
const half = `strftime(created_at, '%Y') || CASE WHEN month(created_at) <= 6 THEN '-H1' ELSE '-H2' END`;

/** Of its column `it`, in each layout. */
async function formatsOf(text: string): Promise<ValueFormat[]> {
  const queries = queriesOf(bindAll(await parse(text, { name: 'asked' })));
  const plans = layouts.map((layout) => planJob(queries, defaultParameters, { layout, partitions: 2 }));
  for (const plan of plans) expect(() => validatePlan(plan)).not.toThrow();
  const formats = plans.flatMap(({ results }) => results).flatMap(({ columns }) => columns);
  return [...new Set(formats.filter(({ header }) => header === 'it').map(({ format }) => format))];
}

describe.each<[ValueFormat, string]>([
  ['month', month],
  ['half', half],
])('a %s', (format, of) => {
  it.each([
    ['of rows', `SELECT ${of} AS it FROM transactions`],
    ['of the first rows', `SELECT ${of} AS it FROM transactions ORDER BY it LIMIT 3`],
    ['of rows of two tables', `SELECT ${of} AS it, store_name FROM transactions JOIN stores USING (store_id)`],
    ['of different rows', `SELECT DISTINCT ${of} AS it FROM transactions`],
    ['of groups', `SELECT ${of} AS it, count(*) FROM transactions GROUP BY it`],
    ['of a group by the time', `SELECT ${of} AS it, count(*) FROM transactions GROUP BY created_at`],
    [
      'of groups by a column of another table',
      `SELECT ${of} AS it, city, count(*) FROM transactions JOIN stores USING (store_id) GROUP BY it, city`,
    ],
    ['of some of the groups', `SELECT ${of} AS it, count(*) FROM transactions GROUP BY it HAVING it > '2024'`],
    ['beside what is computed of it', `SELECT ${of} AS it, ${of} || '!' AS more FROM transactions GROUP BY ${of}`],
    ['in another order', `SELECT ${of} AS it, count(*) FROM transactions GROUP BY it ORDER BY it DESC LIMIT 3`],
    [
      'of the best groups',
      `SELECT ${of} AS it, store_id FROM transactions GROUP BY it, store_id
       QUALIFY row_number() OVER (PARTITION BY it ORDER BY count(*) DESC, store_id) = 1`,
    ],
    [
      'of ranked groups',
      `SELECT ${of} AS it, store_id FROM transactions GROUP BY it, store_id
       QUALIFY rank() OVER (PARTITION BY it ORDER BY count(*) DESC) = 1 AND it > '2024'`,
    ],
  ])('%s', async (_, text) => {
    expect(await formatsOf(text)).toEqual([format]);
  });
});

it.each([
  ['a month of another table', `strftime(registered_at, '%Y-%m')`, 'month'],
  ['a month of a date', `strftime(birthdate, '%Y-%m')`, 'month'],
  ['a month of an expression', `strftime(date_trunc('quarter', registered_at), '%Y-%m')`, 'month'],
  ['another part of a time', `strftime(registered_at, '%Y-%m-%d')`, 'text'],
  ['a function of a month', `strftime(registered_at, '%Y-%m') || ''`, 'text'],
  ['an aggregate of months', `min(strftime(registered_at, '%Y-%m'))`, 'text'],
])('%s', async (_, of, format) => {
  const groups = of.startsWith('min') ? 'ALL' : 'it';
  expect(await formatsOf(`SELECT ${of} AS it, count(*) FROM users GROUP BY ${groups}`)).toEqual([format]);
  const joined = `SELECT ${of} AS it, store_id FROM transactions JOIN users USING (user_id) GROUP BY ${groups}`;
  expect(await formatsOf(`${joined}${groups === 'it' ? ', store_id' : ''}`)).toEqual([format]);
});
