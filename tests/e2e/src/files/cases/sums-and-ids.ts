/** Sums that leave 53 bits, ids that are there twice, and ids without a partner. */
import { alpha, AT, lines, MENU, SALES, sale, sales, STORES, USERS, type OddCase } from './odd-case';

const kind = 'sums and ids';
const HUGE = '9007199254740.991';
const sum = (what: string, amounts: readonly (readonly string[])[], expected: string): OddCase => ({
  ...{ kind, what, answers: alpha(expected) },
  files: Object.fromEntries([
    [SALES, sales()],
    ...amounts.map((some, file) => [
      `transactions/${file}.csv`,
      sales(...some.map((one, i) => sale(`${file}-${i}`, one))),
    ]),
  ]) as OddCase['files'],
});
const twice = (what: string, files: OddCase['files'], places: string, queries = 'q3'): OddCase => ({
  ...{ kind, what: `twice: ${what}`, files, asked: { queries }, fails: places },
});
const firstCounts = (
  what: string,
  files: OddCase['files'],
  answers: NonNullable<OddCase['answers']>,
  said: readonly string[],
  queries = 'q3',
): OddCase => ({
  ...{
    kind,
    what: `twice, skipped: ${what}`,
    files,
    asked: { queries, onBadRow: 'skip' },
    answers,
    said,
  },
});
const stores = lines('store_id,store_name', '1,Alpha', '2,Beta', '1,Gamma');
const beside = { 'stores/zz.csv': lines('store_id,store_name', '3,Delta', '1.0,Gamma') };
const users = {
  [USERS]: lines('user_id,birthdate', '7,1990-01-01', '7,1991-01-01'),
  [SALES]: sales(sale('a', '80.0', '7')),
};
const menu = { [MENU]: lines('item_id,item_name', '1,Espresso', '', '1,Espresso') };

export const sumsAndIds: readonly OddCase[] = [
  sum('an amount and its reversal in other files', [[HUGE, HUGE], ['5.0', `-${HUGE}`], [`-${HUGE}`]], '5.0'),
  sum('an amount and its reversal in one file', [[HUGE, HUGE, '0.001', `-${HUGE}`, `-${HUGE}`]], '0.001'),
  sum('reversals first', [[`-${HUGE}`, `-${HUGE}`], [`-${HUGE}`], [HUGE, HUGE], [HUGE, '1.5']], '1.5'),
  sum('beyond 2^53', [[HUGE], [HUGE], ['0.019']], '18014398509482.001'),
  sum('beyond 2^53, negative', [[`-${HUGE}`, `-${HUGE}`], [`-${HUGE}`]], '-27021597764222.973'),
  sum('beyond 2^53 in one file', [Array.from({ length: 9 }, () => HUGE)], '81064793292668.919'),
  twice('in a file', { [STORES]: stores }, `${STORES} lines 2 and 4: store_id 1 is there twice`),
  twice('in two files', beside, `${STORES} line 2 and stores/zz.csv line 3: store_id 1 is there twice`),
  twice('a user', users, `${USERS} lines 2 and 3: user_id 7 is there twice`, 'q4'),
  twice('an item, behind a blank line, all the same', menu, `${MENU} lines 2 and 4: item_id 1 is there twice`, 'q2'),
  firstCounts('in a file', { [STORES]: stores }, alpha('80.0'), [
    `skipped: ${STORES} line 4, column store_id: 1 is there already, in line 2`,
    'skipped, in all: 1 store_id is there already',
  ]),
  firstCounts('in two files', beside, alpha('80.0'), [
    `skipped: stores/zz.csv line 3, column store_id: 1 is there already, in ${STORES} line 2`,
    'skipped, in all: 1 store_id is there already',
  ]),
  firstCounts(
    'a user',
    users,
    { q4: ['Alpha,1990-01-01,1'] },
    [
      `skipped: ${USERS} line 3, column user_id: 7 is there already, in line 2`,
      'skipped, in all: 1 user_id is there already',
    ],
    'q4',
  ),
  {
    ...{
      kind,
      what: 'ids without a partner keep their rows',
      files: { [SALES]: sales(sale('a'), `b,9,,80.0,${AT}`, `c,9,,80.0,${AT}`) },
    },
    answers: { q3: ['2024-H1,9,160.0', '2024-H1,Alpha,80.0'] },
  },
];
