import { channelNames, serviceLayouts, sqlQueues } from '@coffee/query-plan';
import { validatePlan } from '@coffee/query-plan/validate';
import { reportOf, type QuestionsReport } from '.';

const options = { partitions: 3 };
const report = (...texts: string[]): Promise<QuestionsReport> =>
  reportOf({ questions: texts.map((text, i) => ({ name: `text ${i}`, text })) }, options);
const problemsOf = async (...texts: string[]) => {
  const found = await report(...texts);
  return found.ok ? [] : found.problems.map(({ shown: _, ...problem }) => problem);
};

it('says what there will be: columns, parameters with what stands for them, the plan and its words', async () => {
  const text = `-- Revenue of each month
    -- name: revenue
    -- $years = 2023-2025
    -- $city = 'O''Higgins, Lima', '7'
    SELECT strftime(created_at, '%Y-%m') AS month, sum(final_amount) AS total FROM transactions JOIN stores USING (store_id)
    WHERE year(created_at) IN ($years) AND city IN ($city) AND final_amount > $least GROUP BY month;
    SELECT count(*) FROM users`;
  const found = await reportOf({ questions: [{ name: 'mix', text }], parameters: { LEAST: '7.5' } }, options);
  expect(found).toMatchObject({
    ok: true,
    questions: [
      {
        name: 'revenue',
        title: 'Revenue of each month',
        columns: [
          { name: 'month', format: 'month' },
          { name: 'total', format: 'money' },
        ],
        parameters: [
          { name: 'years', value: '2023, 2024, 2025' },
          { name: 'city', value: "'O''Higgins, Lima', '7'" },
          { name: 'least', value: '7.5' },
        ],
      },
      { name: 'mix_2', title: 'a question in SQL', parameters: [] },
    ],
    words: expect.stringContaining('scan transactions') as string,
  });
  if (found.ok) expect(validatePlan(JSON.parse(JSON.stringify(found.plan)))).toEqual(found.plan);
});

it('tells the first problem of each text that cannot be read, and of each statement that has no meaning', async () => {
  expect(
    await problemsOf(
      'SELECT city, FROM stores WHERE;',
      'SELECT city FROM stores;\nSELECT town FROM stores;\n  SELECT count(*) FROM shops',
      'SELECT city FROM stores',
    ),
  ).toMatchObject([
    { question: 'text 0', line: 1 },
    { question: 'text 1', line: 2, column: 8 },
    { question: 'text 1', line: 3, column: 24 },
  ]);
});

it('tells a parameter that nobody asks for, two answers of one name, and more than a plan can have', async () => {
  expect(
    await reportOf({ questions: [{ name: 'a', text: 'SELECT city FROM stores' }], parameters: { year: '1' } }, options),
  ).toMatchObject({ ok: false, problems: [{ message: 'no question has a parameter $year; there are none' }] });
  const named = (text: string): string => `-- name: same\n${text}`;
  expect(await problemsOf(named('SELECT city FROM stores'), named('SELECT state FROM stores'))).toMatchObject([
    { message: expect.stringContaining('two questions are named same') as string },
  ]);
  const long = `SELECT city AS "${'x'.repeat(201)}" FROM stores`;
  expect(await problemsOf(long)).toMatchObject([
    { message: expect.stringContaining('at most 190 characters') as string },
  ]);
  const many = Array.from(
    { length: 60 },
    (_, i) =>
      `SELECT birthdate, count(*) FROM transactions JOIN users USING (user_id) WHERE store_id > ${i} GROUP BY birthdate HAVING count(*) > ${i}`,
  );
  expect(await problemsOf(many.join(';'))).toMatchObject([
    { message: expect.stringMatching(/stages|plan can have/) as string },
  ]);
});

describe.each(serviceLayouts)('layout %s', (layout) => {
  it.each([
    'SELECT transaction_id FROM transactions WHERE year(created_at) = 2024 AND CAST(created_at AS TIME) BETWEEN $f AND $t AND final_amount >= 75',
    'SELECT final_amount * 2 AS x FROM transactions WHERE store_id = 1 OR user_id IS NULL',
    'SELECT transaction_id FROM transactions ORDER BY final_amount LIMIT 3',
    'SELECT city, count(*) FROM stores GROUP BY city',
    'SELECT upper(category) AS c, sum(quantity * price) FROM transaction_items JOIN menu_items USING (item_id) WHERE price > 5 GROUP BY c',
    'SELECT user_id, count(*) FROM transactions GROUP BY user_id QUALIFY row_number() OVER (ORDER BY count(*) DESC) < 4',
    'SELECT DISTINCT birthdate FROM users',
    'SELECT * FROM menu_items LIMIT 3',
  ])('needs no queue that is not known before: %s', async (text) => {
    const asked = { questions: [{ name: 'a', text: `-- $f = 06:00\n-- $t = 23:00\n${text}` }] };
    const found = await reportOf(asked, { ...options, layout });
    if (!found.ok) throw new Error(JSON.stringify(found.problems));
    expect(sqlQueues(layout)).toEqual(expect.arrayContaining(channelNames.queuesOf(found.plan)));
  });
});

it('names a table that is there, where a text does not begin like a question', async () => {
  const messageOf = async (schema?: string): Promise<string | undefined> => {
    const questions = [{ name: 'answer', text: 'SELEC 1' }];
    const found = await reportOf({ questions, ...(schema !== undefined && { schema }) }, options);
    return found.ok ? undefined : found.problems[0]?.message;
  };
  const like = 'a question begins with SELECT, like SELECT count(*) FROM';
  expect(await messageOf()).toBe(`${like} transactions`);
  expect(await messageOf('CREATE TABLE sales (branch VARCHAR NOT NULL)')).toBe(`${like} sales`);
  expect(await messageOf('CREATE TABLE "order" (branch VARCHAR NOT NULL)')).toBe(`${like} "order"`);
});
