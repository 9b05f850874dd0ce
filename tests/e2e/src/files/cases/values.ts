/** How values are written. */
import { alpha, AT, ITEMS, lines, SALES, sale, sales, USERS, type OddCase } from './odd-case';

const kind = 'values';
const items = (quantity: string): OddCase => ({
  ...{ kind, what: `a count of ${JSON.stringify(quantity)}`, asked: { queries: 'q2' } },
  files: { [ITEMS]: lines('transaction_id,item_id,quantity,subtotal,created_at', `a,1,${quantity},16.0,${AT}`) },
  answers: { q2_best_selling: ['2024-01,Espresso,2'], q2_most_profitable: ['2024-01,Espresso,16.0'] },
});
/** Two members, or one and nobody. */
const member = (user: string, note?: string): OddCase => ({
  ...{
    kind,
    what: `nobody as ${JSON.stringify(user)}`,
    files: { [SALES]: sales(sale('a', '80.0', user), sale('b', '80.0', '7.0')) },
  },
  ...{ asked: { queries: 'q3,q4' }, answers: { ...alpha('160.0'), q4: ['Alpha,1990-01-01,1'] } },
  ...(note !== undefined && {
    said: [`note: ${SALES} line 2, column user_id: ${note} is read as a missing value, in 1 row`],
  }),
});
const birthdate = (text: string, note?: string): OddCase => ({
  ...{ kind, what: `a birthdate of ${JSON.stringify(text)}`, asked: { queries: 'q4' }, answers: { q4: ['Alpha,,1'] } },
  files: { [USERS]: lines('user_id,birthdate', `7,${text}`), [SALES]: sales(sale('a', '80.0', '7')) },
  ...(note !== undefined && {
    said: [`note: ${USERS} line 2, column birthdate: ${note} is read as a missing value, in 1 row`],
  }),
});
const instant = (text: string, isIn = true, said: readonly string[] = []): OddCase => ({
  ...{ kind, what: `a time of ${JSON.stringify(text)}`, files: { [SALES]: sales(sale('a', '80.0', '', text)) } },
  ...{ answers: isIn ? alpha('80.0') : { q3: [] }, said },
});
const zoned = (text: string): OddCase =>
  instant(text, true, [
    `note: ${SALES} line 2, column created_at: "${text}" is taken as written, whatever its time zone, in 1 row`,
  ]);
const amount = (text: string, sum: string): OddCase => ({
  ...{
    kind,
    what: `an amount of ${JSON.stringify(text)}`,
    files: { [SALES]: sales(sale('a', text)) },
    answers: alpha(sum),
  },
});
const noAmount = (text: string, why: string): OddCase => ({
  ...{ kind, what: `no amount: ${JSON.stringify(text)}`, files: { [SALES]: sales(sale('a', text)) } },
  fails: `${SALES} line 2, column final_amount: ${JSON.stringify(text)} ${why}`,
});

export const values: readonly OddCase[] = [
  ...['2.0', '2.000', ' 2', '2'].map(items),
  member(''),
  member(' '),
  ...['NULL', 'null', 'NaN', 'None', 'NA'].map((word) => member(word, `"${word}"`)),
  member('\\N', '"\\\\N"'),
  birthdate(''),
  ...['0000-00-00', 'NULL', '0000-00-00 00:00:00'].map((text) => birthdate(text, `"${text}"`)),
  ...[
    '2024-01-05T10:00:00',
    '2024-01-05t10:00',
    '2024-01-05 10:00',
    '2024-01-05 10:00:00.000',
    ` ${AT} `,
    '2024-06-30T22:59:59.999',
  ].map((text) => instant(text)),
  ...['2024-01-05T10:00:00Z', '2024-01-05 10:00:00+08:00', '2024-01-05T10:00:00.5-0330', '2024-01-05 10:00:00 +08'].map(
    zoned,
  ),
  instant('2024-01-05 23:00:00.000'),
  instant('2024-01-05 23:00:00.500', false),
  instant('2024-01-05 23:00:00.000001', false),
  instant('2024-01-05 05:59:59.999', false),
  instant('2023-12-31 23:59:59.999', false),
  amount('78.765', '78.765'),
  amount('78.76500', '78.765'),
  amount('78.0000000000', '78.0'),
  amount(' 78.5', '78.5'),
  amount('9007199254740.991', '9007199254740.991'),
  noAmount('78.76500000000001', 'has more than three decimals'),
  noAmount('0.0001', 'has more than three decimals'),
  noAmount('123456789012345678', 'is too large'),
  noAmount('9007199254740.992', 'is too large'),
  noAmount("'-75.63", 'is not an amount'),
  noAmount('12,5'.replace(',', '·'), 'is not an amount'),
];
