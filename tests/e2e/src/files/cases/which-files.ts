/** Files that are data although they do not look like it, and the other way round. */
import { gzipSync } from 'node:zlib';
import { alpha, ITEMS, latin1, lines, MENU, SALES, sale, sales, STORES, type OddCase } from './odd-case';

const more = sales(sale('b', '90.0'));

const read = (what: string, name: string, content: string | Uint8Array = more): OddCase => ({
  kind: 'which files',
  what: `read: ${what}`,
  files: { [name]: content },
  answers: alpha('170.0'),
});
const ignored = (name: string): OddCase => ({
  kind: 'which files',
  what: `passed over: ${name}`,
  files: { [`transactions/${name}`]: latin1('\0\x05\x16\x07\0 Mac OS X \xff\xfe\n') },
  answers: alpha('80.0'),
});
const leftOut = (name: string): OddCase => ({
  kind: 'which files',
  what: `named and left out: ${name}`,
  files: { [`transactions/${name}`]: more },
  answers: alpha('80.0'),
  said: [`left out: transactions/${name}, which is not a .csv, .tsv, .txt, .ndjson or .jsonl file`],
});
const missing = (what: string, without: string, files: OddCase['files'] = {}): OddCase => ({
  ...{ kind: 'which files', what: `refused: no file of ${what}`, files, without: [without] },
  fails: new RegExp(`has no files of ${what}|needs table ${what}, whose files are not announced`),
});

export const whichFiles: readonly OddCase[] = [
  read('a name in capitals', 'transactions/TRANSACTIONS_202402.CSV'),
  read('a folder in capitals', 'Transactions/x.Csv'),
  read('.tsv with commas', 'transactions/x.tsv'),
  read('.txt', 'transactions/x.TXT'),
  read('compressed', 'transactions/x.csv.gz', gzipSync(more)),
  read('compressed, in capitals', 'transactions/X.CSV.GZ', gzipSync(more)),
  read('compressed, whatever its name', 'transactions/x.csv', gzipSync(more)),
  read('not compressed, whatever its name', 'transactions/x.csv.gz'),
  read(
    'compressed in two members',
    'transactions/x.tsv.gz',
    Buffer.concat([gzipSync(more.slice(0, 50)), gzipSync(more.slice(50))]),
  ),
  read('in a folder of the folder', 'transactions/2024/x.csv'),
  read('deeper', 'transactions/year=2024/month=02/part-0000.csv.gz', gzipSync(more)),
  read('beside the folder', 'transactions_202402.csv'),
  read('beside the folder, named like it with a word more', 'transactionsold.csv'),
  read('beside the folder, in capitals', 'TRANSACTIONS 2024 (1).TXT'),
  read('with blanks and brackets', 'transactions/ventas (1).csv'),
  ...['._transactions_202401.csv', '.hidden.csv', '~$x.csv', '_SUCCESS', 'x.csv.crc', '.x.csv.crc', '.DS_Store'].map(
    ignored,
  ),
  ...['x.parquet', 'readme.md', 'x.csv.bak', 'x.xlsx', 'csv'].map(leftOut),
  {
    kind: 'which files',
    what: 'named and left out: data that no table has',
    files: { 'sales_2024.csv': more, 'vouchers.csv': 'a\n1\n' },
    answers: alpha('80.0'),
    said: ['left out: sales_2024.csv, which belongs to no table'],
  },
  {
    kind: 'which files',
    what: 'named and left out: a folder beside the table that begins with its name',
    files: { 'transactions_old/x.csv': more },
    answers: alpha('80.0'),
    said: ['left out: transactions_old/, which is a folder that belongs to no table'],
  },
  ...['transactions/copy.csv', 'transactions_copy.csv', 'transactions/deep/x.tsv'].map((name): OddCase => ({
    kind: 'which files',
    what: `told: the same bytes in ${name}`,
    files: { [name]: sales(sale('a')) },
    answers: alpha('160.0'),
    said: [
      name < SALES
        ? `equal files: ${SALES} has the same bytes as ${name}`
        : `equal files: ${name} has the same bytes as ${SALES}`,
    ],
  })),
  {
    ...{ kind: 'which files', what: 'not told: files without rows', answers: alpha('80.0') },
    files: {
      'transactions/x.csv': sales(),
      'transactions/y.csv': sales(),
      'transactions/z.csv': '',
      'transactions/zz.csv': '',
    },
  },
  missing('transactions', SALES),
  missing('stores', STORES),
  { ...missing('menu_items', MENU), asked: { queries: 'q2' } },
  { ...missing('transaction_items', ITEMS, { 'transaction_items/x.parquet': lines('x') }), asked: { queries: 'q2' } },
];
