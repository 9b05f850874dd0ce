import fc from 'fast-check';
import { bind, parse } from '.';
import { MAX_NESTING, MAX_WORDS } from './text/statements';
import { questionSql } from './testing/question-sql';
import { questionText } from './testing/question-text';
import { randomQuestion } from './testing/random-question';

test('a random question, written as SQL, is bound to itself', async () => {
  await fc.assert(
    fc.asyncProperty(randomQuestion, async (question) => {
      const sql = questionSql(question);
      const statements = await parse(sql).catch((error: unknown) => {
        // Of those that are too large nothing else is to be seen.
        if (new RegExp(`more than (?:${MAX_WORDS} words|${MAX_NESTING} parentheses)`).test(String(error))) return [];
        throw error;
      });
      fc.pre(statements.length === 1);
      expect(questionText(bind(statements[0]!))).toBe(questionText(question));
      expect(bind(statements[0]!)).toEqual(question);
    }),
    { numRuns: 100 },
  );
});

test('a key that is a list of conditions is found in a longer list', async () => {
  const list = '(voucher_id IS NULL AND store_id = 1)';
  const [statement] = await parse(
    `SELECT ${list} AS plain, ${list} AND count(*) > 3 AS many FROM transactions GROUP BY plain`,
  );
  const [, many] = bind(statement!).columns;
  expect(many!.of).toMatchObject({ fn: 'and', of: [{ column: 'plain' }, { fn: 'greater' }] });
});
