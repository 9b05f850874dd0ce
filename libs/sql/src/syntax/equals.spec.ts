/** `name = value` where the parser would take it for an argument with a name. */
import { bind, parse } from '..';
import { expressionText } from '../testing/question-text';

test.each([
  ['if(store_id = 5 AND user_id = 3, 1, 0)', 'case(and(equal(store_id'],
  ['coalesce("store_id" = 5, FALSE)', 'coalesce(equal(store_id'],
  ['count(store_id = 5 OR user_id < 3)', 'a:count'],
  ['if(store_id < 5, 1, 0)', 'case(less(store_id'],
  ['count(DISTINCT store_id = 5 OR user_id < 3)', 'a:count'],
  ['if(store_id == 5, 1, 0)', 'case(equal(store_id'],
  ['if(transactions.store_id = 5, 1, 0)', 'case(equal(store_id'],
  ['(store_id = 5) < TRUE', 'less(equal(store_id'],
  ['(TRUE = (store_id < 5))', 'equal(true:boolean, less(store_id'],
  ['coalesce(false = (store_id < 5), TRUE)', 'coalesce(equal(false:boolean, less(store_id'],
  ["if('咖啡' = 'a', 1, 0)", 'case(equal("咖啡":text, "a":text'],
  ["coalesce('a''b' = 'a', 'c' < 'a')", 'coalesce(equal("a\'b":text, "a":text):boolean, less("c":text'],
  ['coalesce(store_id < 5, NULL = TRUE)', 'coalesce(less(store_id:id, 5:count):boolean, equal(null:boolean'],
])('%s', async (sql, expected) => {
  const [statement] = await parse(`SELECT ${sql} AS a FROM transactions`);
  expect(expressionText(bind(statement!).columns[0]!.of)).toContain(expected);
});

test.each(['if(x := store_id, 1, 0)', 'if(x => store_id, 1, 0)'])('%s is refused', async (sql) => {
  await expect(parse(`SELECT ${sql} FROM transactions`)).rejects.toThrow(/arguments have no names/);
});
