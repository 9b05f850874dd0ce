/** What names mean: each statement, what of it there is in the question, and whether DuckDB takes it. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { bind, parse } from '..';
import { questionText } from '../testing/question-text';

let database: DuckDBConnection;
beforeAll(async () => {
  database = await (await DuckDBInstance.create(':memory:')).connect();
  await database.run(
    'CREATE TABLE transactions (transaction_id UUID, store_id BIGINT, user_id BIGINT, final_amount DECIMAL(18, 3), created_at TIMESTAMP)',
  );
  await database.run('CREATE TABLE stores (store_id BIGINT, store_name VARCHAR, city VARCHAR, state VARCHAR)');
});
afterAll(() => database.closeSync());

test.each([
  [
    'a column stands before a name in WHERE',
    'SELECT store_id + 1 AS user_id FROM transactions WHERE user_id = 1',
    'where: equal(user_id:id, 1:count):boolean',
  ],
  [
    'a name of the answer in WHERE',
    'SELECT store_id + 1 AS n FROM transactions WHERE n = 2',
    'where: equal(add(store_id:id, 1:count):count, 2:count):boolean',
  ],
  [
    'a name in the items behind it',
    'SELECT store_id + 1 AS n, n * 2 AS m FROM transactions',
    'column m: multiply(add(store_id:id, 1:count):count, 2:count):count',
  ],
  [
    'a column stands before a name in GROUP BY',
    'SELECT store_id + 1 AS user_id, count(*) FROM transactions GROUP BY user_id, store_id',
    'key user_id: user_id:id',
  ],
  [
    'a key is an expression as a whole',
    'SELECT year(created_at) + 1 AS next FROM transactions GROUP BY year(created_at)',
    'column next: add(key_1:count, 1:count):count',
  ],
  [
    'a name in GROUP BY',
    "SELECT strftime(created_at, '%Y') AS y FROM transactions GROUP BY y",
    'key y: format-time(created_at:instant, "%Y":text):text',
  ],
  ['a number in GROUP BY', 'SELECT count(*), store_id FROM transactions GROUP BY 2', 'key store_id: store_id:id'],
  [
    'a name stands before a column in HAVING, if that is not a key',
    'SELECT sum(final_amount) AS final_amount FROM transactions HAVING final_amount > 5',
    'having: greater(final_amount:money, 5000:money):boolean',
  ],
  [
    'an aggregate that is twice is computed once',
    'SELECT sum(final_amount), sum(final_amount) / count(*) FROM transactions HAVING count(*) > 1',
    'aggregate count: count',
  ],
  [
    'an aggregate in ORDER BY alone',
    'SELECT store_id FROM transactions GROUP BY store_id ORDER BY max(final_amount) DESC',
    'aggregate max_final_amount: max final_amount:money',
  ],
  [
    'a name in a window',
    'SELECT store_id, sum(final_amount) AS s FROM transactions GROUP BY store_id QUALIFY rank() OVER (ORDER BY s) = 1',
    'rank rank: rank of  by s:money',
  ],
  [
    'a rank by its name in QUALIFY',
    'SELECT store_id, row_number() OVER (ORDER BY store_id) AS place FROM stores QUALIFY place < 3',
    'qualify: less(place:count, 3:count):boolean',
  ],
  [
    'a name stands before a column in ORDER BY',
    'SELECT -store_id AS store_id FROM stores ORDER BY store_id',
    'order: negate(store_id:id):count',
  ],
  [
    'a column stands before a name in an expression of ORDER BY',
    'SELECT -store_id AS store_id FROM stores ORDER BY store_id + 1',
    'order: add(store_id:id, 1:count):count',
  ],
  [
    'all columns of ORDER BY ALL',
    'SELECT city, state FROM stores ORDER BY ALL DESC NULLS FIRST',
    'order: state:text descending missing first',
  ],
  [
    'constants of GROUP BY ALL are no keys',
    "SELECT 'x' AS x, count(*) AS n FROM stores GROUP BY ALL",
    'column x: "x":text',
  ],
  [
    'names in any case, quoted or not',
    'SELECT "CITY" FROM "Stores" AS S WHERE s.State IS NULL',
    'where: is-missing(state:text):boolean',
  ],
  [
    'a column of USING is that of the first table',
    'SELECT store_id FROM transactions LEFT JOIN stores USING (store_id)',
    'column store_id: store_id:id',
  ],
  [
    'the other one by its table',
    'SELECT stores.store_id FROM transactions LEFT JOIN stores USING (store_id)',
    'column store_id: stores.store_id:id',
  ],
  [
    'a star has a column of USING once',
    'SELECT * FROM stores AS a LEFT JOIN stores AS b USING (store_id)',
    'column store_name_2: b.store_name:text',
  ],
  [
    'sides of ON either way',
    'SELECT city FROM transactions t JOIN stores s ON s.store_id = t.store_id',
    'inner join: stores as s on store_id = s.store_id',
  ],
  ['a column with the same name as its table', 'SELECT stores.city FROM stores', 'column city: city:text'],
])('%s', async (_, sql, line) => {
  const [statement] = await parse(sql);
  expect(questionText(bind(statement!)).split('\n')).toContain(line);
  await database.run(sql);
});

test('two columns of one name get other ones', async () => {
  const [statement] = await parse('SELECT city, city, state AS city_2 FROM stores');
  expect(bind(statement!).columns.map(({ header }) => header)).toEqual(['city', 'city_2', 'city_2_2']);
});

it('cuts the names of long expressions, and takes no longer ones behind AS', async () => {
  const text = `SELECT concat('${'😀'.repeat(150)}', city), city AS "${'x'.repeat(190)}" FROM stores`;
  const [statement] = await parse(text);
  const [made, given] = bind(statement!).columns.map(({ header }) => header);
  expect(made).toMatch(/^concat\('😀+…$/u);
  expect([made!.length, given!.length]).toEqual([189, 190]);
  const [longer] = await parse(text.replace('xx', 'xxx'));
  expect(() => bind(longer!)).toThrow('the name of a column has at most 190 characters');
});
