import { compareForeign } from './foreign-comparison';

const compare = async (file: string, actual: string, expected: string) => {
  const { differences, otherTies } = await compareForeign(
    new Map([[file, Buffer.from(actual)]]),
    new Map([[file, Buffer.from(expected)]]),
  );
  return { messages: differences.map(({ message }) => message), otherTies };
};
const same = { messages: [], otherTies: 0 };

it('takes rows in any order, columns in any order, decimals with any zeros and any form of CSV', async () => {
  const expected = 'year_half_created_at,store_name,tpv\n2024-H1,A,10.0\n2024-H2,"B, C",78.76\n';
  expect(
    await compare(
      'q3.csv',
      '\ufefftpv,store_name,year_half_created_at\r\n78.760,"B, C",2024-H2\r\n10,A,2024-H1',
      expected,
    ),
  ).toEqual(same);
});

it('finds a wrong value, a row too few and a row too many', async () => {
  const expected = 'transaction_id,final_amount\na,75.0\nb,80.0\n';
  const messages = async (rows: string) =>
    (await compare('q1.csv', `transaction_id,final_amount\n${rows}`, expected)).messages;
  expect((await messages('a,75.001\nb,80\n'))[0]).toContain('row "a,75" is missing');
  expect(await messages('a,75.0\n')).toEqual(['q1.csv: row "b,80" is missing (2 rows expected, 1 found)']);
  expect(await messages('a,75.0\na,75.0\nb,80.0\n')).toEqual([
    'q1.csv: row "a,75" is not expected (2 rows expected, 3 found)',
  ]);
});

describe('Q4', () => {
  const header = 'store_name,birthdate,purchases_qty\n';
  const expected = `${header}A,1990-01-01,9\nA,1991-01-01,7\nA,1992-01-01,7\nB,1990-01-01,7\n`;

  it('takes another customer with as many purchases as the last place of the store', async () => {
    expect(
      await compare('q4.csv', `${header}B,1990-01-01,7\nA,1990-01-01,9\nA,2000-01-01,7\nA,1991-01-01,7\n`, expected),
    ).toEqual({
      messages: [],
      otherTies: 1,
    });
  });

  it('takes nobody else before the last place, and no other counts', async () => {
    const wrongFirst = await compare('q4.csv', expected.replace('A,1990-01-01,9', 'A,1999-01-01,9'), expected);
    const wrongCount = await compare('q4.csv', expected.replace('1992-01-01,7', '1992-01-01,8'), expected);
    expect(wrongFirst.messages).toHaveLength(1);
    expect(wrongCount.messages).toHaveLength(1);
  });
});

it('names an answer that one side alone has', async () => {
  const header = Buffer.from('city,n\n');
  const { differences } = await compareForeign(new Map([['q5.csv', header]]), new Map([['q6.csv', header]]));
  expect(differences).toEqual([
    { file: 'q6.csv', message: 'q6.csv is missing: only the expected results have it' },
    { file: 'q5.csv', message: 'q5.csv is not expected: the expected results do not have it' },
  ]);
});

it('names a missing column', async () => {
  expect((await compare('q1.csv', 'id,final_amount\n', 'transaction_id,final_amount\n')).messages).toEqual([
    'q1.csv has no column transaction_id',
  ]);
});

it.each([
  ['a\n"b\n', 'a\n', 'q5.csv line 2: a quote is not closed'],
  ['a\n', 'a\n1\n"b"c\n', 'expected q5.csv line 3: "c" stands behind a closing quote'],
])('says in its own words which file is not CSV, and where: %j and %j', async (actual, expected, message) => {
  expect((await compare('q5.csv', actual, expected)).messages).toEqual([message]);
});

it('compares answers of questions that it does not know', async () => {
  expect(await compare('q5.csv', 'n,city\n1.0,B\n2,A\n', 'city,n\nA,2.0\nB,1\n')).toEqual(same);
  expect((await compare('q5.csv', 'city,n\nA,3\n', 'city,n\nA,2\n')).messages).toHaveLength(1);
});
