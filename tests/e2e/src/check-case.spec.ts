import { Oracle } from '@coffee/oracle';
import type { AnalyzeOptions, Engine } from './engine';
import { checkCase } from './check-case';
import { defaultQuestion } from './generated-case';

/** An engine that is right, because it is the oracle, but for what `change` makes of the question. */
const oracleWith = (change: Partial<AnalyzeOptions>): Engine => ({
  analyze: async (dir, options) => {
    const oracle = await Oracle.open(dir);
    try {
      return await oracle.answers({ ...options, ...change });
    } finally {
      oracle.close();
    }
  },
  close: () => Promise.resolve(),
});
const folder = { seed: 7, months: 2, firstMonth: '2024-01', transactionsPerMonth: 60, users: 5, edgeCases: true };

it('passes an engine that answers right', async () => {
  await expect(checkCase(oracleWith({}), { folder, questions: [defaultQuestion] })).resolves.toBe(1);
});

it.each([
  ['a boundary of the hours', { hours: '06:00-22:59:59' }, 'q1.csv'],
  ['a boundary of the amount', { minAmount: '75.001' }, 'q1.csv'],
  ['a year too few', { years: [2025] }, 'q2_best_selling.csv'],
  ['a customer too few', { top: 2 }, 'q4.csv'],
  ['an answer too few', { queries: ['q1', 'q2', 'q4'] }, 'q3.csv is missing'],
])('fails %s, and says how to make the folder again', async (_, change, difference) => {
  const checked = checkCase(oracleWith(change), { folder, questions: [defaultQuestion] });
  await expect(checked).rejects.toThrow(difference);
  await expect(checked).rejects.toThrow(`folder: generateFolder(dir, ${JSON.stringify(folder)})`);
});
