/**
 * The four questions of the product, as they are bound: `golden`. To accept a change: UPDATE_GOLDEN=1 npx jest -c libs/sql/jest.config.cjs questions
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindAll, parametersIn, parse, type SqlStatement } from '.';
import { questionText } from './testing/question-text';

const folder = join(__dirname, '..');
const files = readdirSync(join(folder, 'questions'));
const statementsOf = (file: string): Promise<SqlStatement[]> =>
  parse(readFileSync(join(folder, 'questions', file), 'utf8'), { name: file.replace(/\.sql$/, '') });

it('are four', () => {
  expect(files).toEqual(['q1.sql', 'q2.sql', 'q3.sql', 'q4.sql']);
});

test.each(files)('%s is bound to the golden question', async (file) => {
  const text = bindAll(await statementsOf(file))
    .map(questionText)
    .join('\n');
  const golden = join(folder, 'golden', file.replace(/\.sql$/, '.txt'));
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});

test('each has its parameters', async () => {
  const all = await Promise.all(files.map(statementsOf));
  expect(all.map((statements) => [...new Set(statements.flatMap(({ select }) => parametersIn(select)))])).toEqual([
    ['years', 'from', 'to', 'min_amount'],
    ['years'],
    ['years', 'from', 'to'],
    ['years', 'top'],
  ]);
});

test('other values of parameters are in the question', async () => {
  const parameters = { years: '2019-2021', FROM: '22:00', to: "'23:30:15'", min_amount: '12.345' };
  const [question] = bindAll(await statementsOf('q1.sql'), { parameters });
  const text = questionText(question!);
  for (const part of ['2019:count, 2020:count, 2021:count', '79200:time', '84615:time', '12345:money'])
    expect(text).toContain(part);
});
