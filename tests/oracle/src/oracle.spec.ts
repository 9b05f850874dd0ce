import { computeAnswers, Oracle } from './oracle';
import { miniFolder, type MiniFolder } from './mini-folder';
import type { OracleParameters } from './queries';

const transactionHeader =
  'transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at';
const itemHeader = 'transaction_id,item_id,quantity,unit_price,subtotal,created_at';
const stores =
  'store_id,store_name,street,postal_code,city,state,latitude,longitude\n' +
  '1,Beta,s,1,c,s,1.0,1.0\n2,Alpha,s,1,c,s,1.0,1.0\n10,Gamma,s,1,c,s,1.0,1.0\n';
const menu =
  'item_id,item_name,category,price,is_seasonal,available_from,available_to\n' +
  '1,Espresso,coffee,6.0,False,,\n2,Latte,coffee,8.0,False,,\n10,Mocha,coffee,9.0,False,,\n';
const users = 'user_id,gender,birthdate,registered_at\n1,f,1990-01-01,x\n2,m,1980-02-02,x\n3,f,,x\n';

/** One transaction: id, store, user, amount, time. */
const sale = (id: string, store: number, user: string, amount: string, at: string): string =>
  `${id},${store},1,,${user},${amount},0.0,${amount},${at}\n`;
const item = (id: number, quantity: number, subtotal: string, at: string): string =>
  `t,${id},${quantity},1.0,${subtotal},${at}\n`;

let folder: MiniFolder | undefined;
afterEach(() => folder?.remove());

async function answers(
  files: Readonly<Record<string, string>>,
  parameters: Partial<OracleParameters> = {},
): Promise<Record<string, string[]>> {
  folder?.remove();
  folder = miniFolder({
    'stores/stores.csv': stores,
    'menu_items/menu_items.csv': menu,
    'users/users_202401.csv': users,
    ...files,
  });
  const result = await computeAnswers(folder.dir, parameters);
  return Object.fromEntries(
    [...result].map(([name, bytes]) => [name.replace('.csv', ''), bytes.toString().split('\n').slice(1, -1)]),
  );
}
const sales = (...rows: string[]) => ({
  'transactions/transactions_202401.csv': `${transactionHeader}\n${rows.join('')}`,
});
const items = (...rows: string[]) => ({
  'transaction_items/transaction_items_202401.csv': `${itemHeader}\n${rows.join('')}`,
});

describe('Q1', () => {
  it('keeps both ends of the hour window and the minimum itself', async () => {
    const { q1 } = await answers(
      sales(
        sale('d', 1, '', '75', '2024-03-01 23:00:00'),
        sale('c', 1, '', '74.999', '2024-03-01 12:00:00'),
        sale('b', 1, '', '75.001', '2024-03-01 06:00:00'),
        sale('a', 1, '', '80.0', '2024-03-01 05:59:59'),
        sale('e', 1, '', '80.0', '2024-03-01 23:00:01'),
        sale('f', 1, '', '78.765', '2025-12-31 22:59:59'),
        sale('g', 1, '', '90.50', '2023-12-31 12:00:00'),
        sale('h', 1, '', '90.50', '2026-01-01 12:00:00'),
      ),
    );
    expect(q1).toEqual(['b,75.001', 'd,75.0', 'f,78.765']);
  });

  it('orders ids by their UTF-8 bytes, and equal ids by amount', async () => {
    const at = '2024-03-01 12:00:00';
    const ids = ['é', 'z', 'Z', '\u{1F600}', '\uFFFD', '10', '9', 'same'];
    const { q1 } = await answers(
      sales(sale('same', 1, '', '100', at), ...ids.map((id) => sale(id, 1, '', '80.12', at))),
    );
    expect(q1).toEqual([
      ...['10', '9', 'Z', 'same'].map((id) => `${id},80.12`),
      'same,100.0',
      ...['z', 'é', '\uFFFD', '\u{1F600}'].map((id) => `${id},80.12`),
    ]);
  });

  it('takes the parameters, with seconds in the hours', async () => {
    const rows = sales(
      sale('a', 1, '', '10.0', '2023-03-01 12:00:30'),
      sale('b', 1, '', '10.0', '2023-03-01 12:00:31'),
      sale('c', 1, '', '9.5', '2023-03-01 12:00:00'),
      sale('d', 1, '', '99.0', '2024-03-01 12:00:00'),
    );
    const { q1 } = await answers(rows, { years: [2023], hours: '12:00-12:00:30', minAmount: '9.501' });
    expect(q1).toEqual(['a,10.0']);
  });

  it('quotes only the fields that need it', async () => {
    const { q1 } = await answers(
      sales(
        ...['"a,b"', '"say ""hi"""', '"two\nlines"', '" blank "'].map((id) =>
          sale(id, 1, '', '80', '2024-03-01 12:00:00'),
        ),
      ),
    );
    expect(q1?.join('\n')).toBe(' blank ,80.0\n"a,b",80.0\n"say ""hi""",80.0\n"two\nlines",80.0');
  });
});

describe('Q2', () => {
  it('sums each measure by the month of the line and gives ties to the lowest item_id', async () => {
    const answer = await answers(
      items(
        item(10, 3, '27.0', '2024-01-31 23:59:59'),
        item(2, 3, '26.999', '2024-01-01 00:00:00'),
        item(2, 5, '40.0', '2024-02-01 00:00:00'),
        item(1, 4, '24.5', '2024-02-02 03:00:00'),
        item(1, 1, '15.5', '2024-02-02 03:00:00'),
        item(1, 9, '1.0', '2023-12-31 12:00:00'),
      ),
    );
    expect(answer['q2_best_selling']).toEqual(['2024-01,Latte,3', '2024-02,Espresso,5']);
    expect(answer['q2_most_profitable']).toEqual(['2024-01,Mocha,27.0', '2024-02,Espresso,40.0']);
  });

  it('counts exact copies of a line, which are sales too', async () => {
    const line = item(1, 1, '6.005', '2024-01-01 10:00:00');
    const answer = await answers(items(line, line, line, item(2, 2, '16.0', '2024-01-01 10:00:00')));
    expect(answer['q2_best_selling']).toEqual(['2024-01,Espresso,3']);
    expect(answer['q2_most_profitable']).toEqual(['2024-01,Espresso,18.015']);
  });

  it('names an item without a partner by its id', async () => {
    const answer = await answers(items(item(77, 1, '6.0', '2024-01-01 10:00:00')));
    expect(answer['q2_best_selling']).toEqual(['2024-01,77,1']);
  });
});

describe('Q3', () => {
  it('sums each half and store exactly, ordered by half and name', async () => {
    const { q3 } = await answers(
      sales(
        sale('a', 1, '', '0.1', '2024-06-30 23:00:00'),
        sale('b', 1, '', '0.2', '2024-01-01 06:00:00'),
        sale('c', 1, '', '5.5', '2024-07-01 06:00:00'),
        sale('d', 2, '', '0.003', '2024-07-01 06:00:00'),
        sale('e', 1, '', '100', '2024-06-30 23:00:01'),
        sale('f', 99, '', '78.765', '2025-01-01 12:00:00'),
        sale('g', 99, '', '78.765', '2025-01-01 12:00:00'),
        sale('h', 10, '', '1', '2025-01-01 12:00:00'),
      ),
    );
    expect(q3).toEqual([
      '2024-H1,Beta,0.3',
      '2024-H2,Alpha,0.003',
      '2024-H2,Beta,5.5',
      '2025-H1,99,157.53',
      '2025-H1,Gamma,1.0',
    ]);
  });
});

describe('Q4', () => {
  const night = '2024-03-01 03:00:00';
  const buys = (store: number, user: string, times: number): string =>
    sale('t', store, user, '10', night).repeat(times);

  it('counts members at any hour, ties to the lowest user_id as a number', async () => {
    const { q4 } = await answers(
      {
        ...sales(
          buys(1, '10.0', 2),
          buys(1, '9', 2),
          buys(1, '2.0', 2),
          buys(1, '1', 5),
          buys(1, '', 9),
          buys(2, '3.0', 1),
        ),
        'users/users_202402.csv': 'user_id,birthdate\n9,2000-09-09\n10,2000-10-10\n',
      },
      {},
    );
    expect(q4).toEqual(['Alpha,,1', 'Beta,1990-01-01,5', 'Beta,1980-02-02,2', 'Beta,2000-09-09,2']);
  });

  it('prints equal counts by birthdate, keeps a member without a user, and counts what has no partner', async () => {
    const rows = sales(buys(1, '1', 1), buys(1, '2', 1), buys(1, '400', 1), buys(50, '400', 1));
    const { q4 } = await answers(rows, { top: 5 });
    expect(q4).toEqual(['50,,1', 'Beta,,1', 'Beta,1980-02-02,1', 'Beta,1990-01-01,1']);
    const oracle = await Oracle.open(folder!.dir);
    const unmatched = await oracle.countUnmatched();
    oracle.close();
    expect(unmatched.get('q4.csv')).toBe(3);
    expect(unmatched.get('q3.csv')).toBe(0);
  });

  it('leaves the years out that are not asked for', async () => {
    const rows = sales(buys(1, '1', 1), sale('x', 1, '2', '10', '2023-01-01 12:00:00').repeat(3));
    expect((await answers(rows))['q4']).toEqual(['Beta,1990-01-01,1']);
    expect((await answers(rows, { years: [2023], top: 1 }))['q4']).toEqual(['Beta,1980-02-02,3']);
  });
});

it('gives headers for an empty folder, and only the answers asked for', async () => {
  const empty = miniFolder({});
  const all = await computeAnswers(empty.dir);
  const one = await computeAnswers(empty.dir, { queries: ['q3'] });
  empty.remove();
  expect([...all].map(([name, bytes]) => `${name}: ${bytes.toString()}`)).toEqual([
    'q1.csv: transaction_id,final_amount\n',
    'q2_best_selling.csv: year_month_created_at,item_name,sellings_qty\n',
    'q2_most_profitable.csv: year_month_created_at,item_name,profit_sum\n',
    'q3.csv: year_half_created_at,store_name,tpv\n',
    'q4.csv: store_name,birthdate,purchases_qty\n',
  ]);
  expect([...one.keys()]).toEqual(['q3.csv']);
});

it('refuses an id with two meanings in a joined table, and a missing column', async () => {
  await answers({ 'users/users_202402.csv': users });
  await expect(answers({ 'users/users_202402.csv': users.replace('1990', '1991') })).rejects.toThrow(
    'users has two rows for user_id 1',
  );
  await expect(answers({ 'stores/stores.csv': 'store_id,name\n1,a\n' })).rejects.toThrow('has no column store_name');
});
