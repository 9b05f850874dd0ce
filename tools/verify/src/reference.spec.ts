import { closestReference, passed, referenceSets, verifyAgainstReference, type ReferenceAnswers } from './reference';
import { sumDecimals } from './records';

const reference: ReferenceAnswers = {
  about: 'three sales',
  q1: { rows: 2, sum: '153.765', min: '75.0', max: '78.765' },
  q2_best_selling: [['2024-01', 'Latte', '3']],
  q3: [['2024-H1', 'A', '160.0']],
  q3Sum: '160.0',
  q4Birthdates: [
    ['A', '1990-01-01'],
    ['A', '1991-01-01'],
  ],
};
const right = {
  'q1.csv': 'transaction_id,final_amount\nx,75.0\ny,78.765\n',
  'q2_best_selling.csv': 'year_month_created_at,item_name,sellings_qty\n2024-01,Latte,3\n',
  'q3.csv': 'year_half_created_at,store_name,tpv\n2024-H1,A,160.00\n',
  'q4.csv': 'store_name,birthdate,purchases_qty\nA,1991-01-01,5\nA,1990-01-01,4\n',
};
const failures = async (files: Record<string, string>): Promise<string[]> => {
  const answers = new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
  return (await verifyAgainstReference(answers, reference))
    .filter((check) => !passed(check))
    .map(({ file, what, status, expected, actual }) => `${file} ${what} ${status}: ${expected} / ${actual}`);
};

it('passes the right results', async () => {
  expect(await failures(right)).toEqual([]);
});

it('names each figure that differs', async () => {
  expect(await failures({ ...right, 'q1.csv': right['q1.csv'].replace('75.0', '74.0') })).toEqual([
    'q1.csv sum of final_amount different: 153.765 / 152.765',
    'q1.csv smallest different: 75 / 74',
  ]);
  expect(
    await failures({ ...right, 'q2_best_selling.csv': right['q2_best_selling.csv'].replace('Latte', 'Mocha') }),
  ).toEqual(['q2_best_selling.csv 2024-01 different: Latte 3 / Mocha 3']);
  expect(await failures({ ...right, 'q3.csv': right['q3.csv'].replace('H1', 'H2') })).toEqual([
    'q3.csv 2024-H1 A missing: 160 / ',
  ]);
  expect(await failures({ ...right, 'q4.csv': 'oops' })).toEqual([
    'q4.csv form different: a result file / q4.csv has no column store_name',
  ]);
  expect(await failures({ ...right, 'q1.csv': 'transaction_id,final_amount\n' })).toHaveLength(4);
});

it.each([
  ['q1.csv', 'transaction_id,final_amount\nx,75.0\ny,free\n', 'row 2: "free" is not an amount'],
  ['q3.csv', 'year_half_created_at,store_name,tpv\n2024-H1,A,1.2345\n', 'row 1: "1.2345" is not an amount'],
  ['q4.csv', 'store_name,birthdate,purchases_qty\nA,"1990\n', 'line 2: a quote is not closed'],
] as const)('says in its own words what is wrong in a file: %s %j', async (file, text, problem) => {
  expect(await failures({ ...right, [file]: text })).toContainEqual(
    `${file} form different: a result file / ${file} ${problem}`,
  );
});

it('compares files of any length', async () => {
  const rows = 'A,2000-01-01,3\n'.repeat(200_000);
  expect(await failures({ ...right, 'q4.csv': `store_name,birthdate,purchases_qty\n${rows}` })).toHaveLength(1);
});

it('takes another customer on the last place of a store only', async () => {
  expect(await failures({ ...right, 'q4.csv': right['q4.csv'].replace('1990', '2000') })).toEqual([]);
  expect(await failures({ ...right, 'q4.csv': right['q4.csv'].replace('1991', '2000') })).toHaveLength(1);
});

describe('the published figures', () => {
  const { full, two_months: twoMonths } = referenceSets;
  const rows = full.q3 ?? [];

  it('agree with themselves', () => {
    expect(sumDecimals(rows.map((row) => row[2]!))).toBe('362311962.6');
    expect(rows).toHaveLength(30);
    expect(full.q4Birthdates).toHaveLength(30);
    expect(full.q2_best_selling).toHaveLength(18);
    expect(full.q2_most_profitable).toHaveLength(18);
  });

  it('tell the two sets apart', async () => {
    const q3 = (rows: string) => new Map([['q3.csv', Buffer.from(`year_half_created_at,store_name,tpv\n${rows}`)]]);
    expect(await closestReference(q3(rows.map((row) => row.join(',')).join('\n')))).toBe('full');
    expect(await closestReference(q3(`2024-H1,A,${twoMonths.q3Sum}`))).toBe('two_months');
  });
});
