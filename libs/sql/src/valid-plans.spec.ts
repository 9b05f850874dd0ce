/** Gateways refuse plans with parts that say nothing, and nobody could read them: those of questions that ask for little have none. */
import { defaultParameters, explainPlan, hasHeavyMerges, layouts, planJob, queriesOf } from '@coffee/query-plan';
import { validatePlan } from '@coffee/query-plan/validate';
import { bindAll, parse } from '.';

test.each([
  `SELECT 'there' FROM transactions JOIN stores USING (store_id) WHERE city = 'Lima' HAVING TRUE`,
  `SELECT 'there' FROM transactions HAVING TRUE`,
  `SELECT 1 FROM transactions JOIN stores USING (store_id) WHERE city = 'Lima'`,
  `SELECT DISTINCT 1 FROM transactions JOIN stores USING (store_id) WHERE city = 'Lima' LIMIT 1`,
  `SELECT ${Array.from({ length: 200 }, () => 'store_id').join(' + ')} AS sum FROM transactions`,
  `SELECT transaction_id FROM transactions WHERE ${Array.from({ length: 120 }, (_, n) => `store_id = ${n}`).join(' OR ')}`,
])('%s', async (text) => {
  const queries = queriesOf(bindAll(await parse(text, { name: 'asked' })));
  for (const layout of layouts) {
    const plan = planJob(queries, defaultParameters, { layout, partitions: 2 });
    expect(() => validatePlan(plan)).not.toThrow();
    expect(explainPlan(plan).join('\n')).not.toContain('undefined');
  }
});

test('the first few rows come together in one partition and one stage; many are spread', async () => {
  const stagesFor = async (limit: number): Promise<(string | number)[][]> => {
    const text = `SELECT transaction_id, final_amount FROM transactions ORDER BY final_amount LIMIT ${limit}`;
    const queries = queriesOf(bindAll(await parse(text, { name: 'asked' })));
    const { stages } = planJob(queries, defaultParameters, { layout: 'scan', partitions: 4 });
    return stages.flatMap((stage) => ('partitions' in stage ? [[stage.id, stage.partitions]] : []));
  };
  expect(await stagesFor(1000)).toEqual([['maximizer.sql', 1]]);
  expect(await stagesFor(1001)).toEqual([
    ['maximizer.sql', 4],
    ['maximizer.tail', 1],
  ]);
});

test.each([
  ['JOIN', false],
  ['LEFT JOIN', true],
])('rows without the key of a %s are left out where they are, or kept', async (join, isKept) => {
  const text = `SELECT gender, count(*) FROM transactions ${join} users USING (user_id) GROUP BY gender`;
  const queries = queriesOf(bindAll(await parse(text, { name: 'asked' })));
  const { stages } = planJob(queries, defaultParameters, { layout: 'scan', partitions: 1 });
  const [key] = stages.flatMap((stage) => ('merge' in stage ? stage.merge.keys : []));
  expect([key!.name, key!.nullable ?? false]).toEqual(['user_id', isKept]);
});

test.each([
  ['SELECT user_id, max(created_at) FROM transactions GROUP BY user_id', true],
  ['SELECT birthdate, max(created_at) FROM transactions JOIN users USING (user_id) GROUP BY birthdate', true],
  ['SELECT store_id, count(DISTINCT user_id) FROM transactions GROUP BY store_id', true],
  ['SELECT user_id, sum(final_amount) FROM transactions WHERE user_id > 0 GROUP BY user_id', true],
  ['SELECT store_id, user_id, count(*) FROM transactions WHERE user_id IS NOT NULL GROUP BY ALL', true],
  ['SELECT store_id, sum(final_amount) FROM transactions GROUP BY store_id', false],
])('whether merging is most of the work: %s', async (text, isHeavy) => {
  const queries = queriesOf(bindAll(await parse(text, { name: 'asked' })));
  expect(hasHeavyMerges(planJob(queries, defaultParameters, { layout: 'scan', partitions: 1 }))).toBe(isHeavy);
});
