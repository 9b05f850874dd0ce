/** Rows that cannot be read: which they are, for whom, and what is said of them. */
import { shopQueries } from '@coffee/testing';
import { alpha, AT, latin1, lines, SALES, SALES_HEADER, sale, sales, STORES, USERS, type OddCase } from './odd-case';

const kind = 'bad rows';
const good = ['c', 'd', 'e', 'f'].map((id) => sale(id));
const skipped = (file: string, reason: string, ...rows: readonly string[]): string[] => [
  ...rows.map((row) => `skipped: ${file} ${row}`),
  `skipped, in all: ${rows.length} ${reason}`,
];
/** One row among good ones. */
const broken = (what: string, row: string, reason: string, says = `the row ${reason}`): readonly OddCase[] => [
  {
    ...{
      kind,
      what: `${what} costs its line`,
      files: { [SALES]: sales(sale('a'), row, ...good) },
      asked: { onBadRow: 'skip' },
    },
    ...{ answers: alpha('400.0'), said: skipped(SALES, reason, `line 3: ${says}`) },
  },
  { kind, what, files: { [SALES]: sales(sale('a'), row, ...good) }, fails: `${SALES} line 3: ${says}` },
];
const text = (note: string): string =>
  lines(`${SALES_HEADER},note`, `${sale('a')},x`, `${sale('b')},${note}`, `${sale('c')},x`);
const quotedText = (what: string, note: string, sum: string, said: readonly string[] = []): OddCase => ({
  ...{ kind, what, files: { [SALES]: text(note) }, asked: { onBadRow: 'skip' }, answers: alpha(sum), said },
});
/** Another question reads the column. */
const elsewhere = (
  what: string,
  row: string,
  column: string,
  why: string,
  queries: string,
  leftOut?: string,
): OddCase => ({
  ...{ kind, what: `${what}, asked ${queries || 'all'}`, files: { [SALES]: sales(sale('a', '60.0', '7'), row) } },
  ...{
    asked: { onBadRow: 'skip', queries },
    answers: { ...alpha('140.0'), ...(queries.includes('q4') && { q4: ['Alpha,1990-01-01,1'] }) },
  },
  said:
    leftOut === undefined
      ? []
      : skipped(
          SALES,
          `${column} ${why.replace(/^"[^"]*" /, '')}`,
          `line 3, column ${column}: ${why} (left out of ${leftOut} only)`,
        ),
});
const smallTable = (
  what: string,
  file: string,
  content: string | Uint8Array,
  said: readonly string[],
  answers: NonNullable<OddCase['answers']>,
  queries = 'q3',
): OddCase => ({
  ...{
    kind,
    what: `skipped in a small table: ${what}`,
    files: { [file]: content },
    asked: { onBadRow: 'skip', queries },
    answers,
    said,
  },
});

/** `example`: the file of the row that is shown, where the limit fails the run. */
const limited = (what: string, maxBadRows: number, files: OddCase['files'], example: string | undefined): OddCase => ({
  ...{ kind, what: `${what} ${maxBadRows} may be skipped`, files, asked: { onBadRow: 'skip', maxBadRows } },
  ...(example === undefined
    ? {
        answers: alpha('80.0'),
        said: [
          ...[`skipped: ${SALES} line 3: the row has 1 field, the header has 5`],
          ...[`skipped: ${SALES} line 4: the row has 1 field, the header has 5`],
          ...[`skipped: ${SALES} line 5, column final_amount: "z" is not an amount`],
          ...['skipped, in all: 1 final_amount is not an amount', 'skipped, in all: 2 has too few fields'],
        ],
      }
    : { fails: new RegExp(`^more than ${maxBadRows} bad rows?; one of them: ${example}`) }),
});

export const badRows: readonly OddCase[] = [
  ...broken('a quote that is not closed', `b,1,",80.0,${AT}`, 'has a quote that is not closed'),
  ...broken('a quote that is not closed in the first column', `"b,1,,80.0,${AT}`, 'has a quote that is not closed'),
  ...broken('text behind a closing quote', `b,1,"7"x,80.0,${AT}`, 'has text after a closing quote'),
  ...broken('a row with too few fields', 'b,1,,80.0', 'has too few fields', 'the row has 4 fields, the header has 5'),
  ...broken(
    'a row with too many fields',
    `${sale('b')},x,y`,
    'has too many fields',
    'the row has 7 fields, the header has 5',
  ),
  ...broken(
    'a line of a MiB and more',
    `b,1,,80.0,${'x'.repeat(1_100_000)}`,
    'is too long',
    'the row is longer than 1,048,576 bytes',
  ),
  quotedText('a line break in the quotes of a text is part of it', '"one\ntwo"', '240.0'),
  quotedText(
    'a stray quote in a text',
    '"one',
    '160.0',
    skipped(SALES, 'has a quote that is not closed', 'line 3: the row has a quote that is not closed'),
  ),
  quotedText('doubled quotes in a text', '"one ""two"""', '240.0'),
  elsewhere('a user that is none', sale('b', '80.0', 'x'), 'user_id', '"x" is not an id (a whole number)', 'q3'),
  elsewhere(
    'a user that is none',
    sale('b', '80.0', 'x'),
    'user_id',
    '"x" is not an id (a whole number)',
    'q3,q4',
    'q4',
  ),
  elsewhere('an id that is no text', latin1(sale('\xe9')).toString('latin1'), 'transaction_id', '', 'q3'),
  elsewhere('an id that is empty', sale(''), 'transaction_id', '', 'q3'),
  {
    ...{
      kind,
      what: 'an id that is empty is an empty text, and noted',
      files: { [SALES]: sales(sale('', '80.0'), sale('', '60.0')) },
    },
    ...{
      asked: { queries: shopQueries.join() },
      said: [`note: ${SALES} line 2, column transaction_id: "" is read as an empty text, in 1 row`],
    },
    answers: {
      ...{ q1: [',80.0'], q2_best_selling: ['2024-01,Espresso,2'], q2_most_profitable: ['2024-01,Espresso,16.0'] },
      ...{ ...alpha('140.0'), q4: [] },
    },
  },
  {
    ...{
      kind,
      what: 'an amount that is none: left out of those that read it only',
      files: { [SALES]: sales(sale('a', '80.0', '7'), sale('b', 'x', '7')) },
    },
    ...{ asked: { onBadRow: 'skip', queries: 'q3,q4' }, answers: { ...alpha('80.0'), q4: ['Alpha,1990-01-01,2'] } },
    said: skipped(
      SALES,
      'final_amount is not an amount',
      'line 3, column final_amount: "x" is not an amount (left out of q3 only)',
    ),
  },
  smallTable(
    'a stray quote',
    STORES,
    lines('store_id,store_name', '1,Alpha', '2,"Beta', '3,Gamma'),
    skipped(STORES, 'has a quote that is not closed', 'line 3: the row has a quote that is not closed'),
    alpha('80.0'),
  ),
  smallTable(
    'a line of a MiB and more',
    STORES,
    lines('store_id,store_name', `3,${'x'.repeat(1_100_000)}`, '1,Alpha'),
    skipped(STORES, 'is too long', 'line 2: the row is longer than 1,048,576 bytes'),
    alpha('80.0'),
  ),
  smallTable(
    'an id that is none',
    STORES,
    lines('store_id,store_name', 'x,Alpha', '1,Beta'),
    skipped(
      STORES,
      'store_id is not an id (a whole number)',
      'line 2, column store_id: "x" is not an id (a whole number)',
    ),
    { q3: ['2024-H1,Beta,80.0'] },
  ),
  smallTable(
    'a birthdate that is none',
    USERS,
    lines('user_id,birthdate', '7,x', '8,1985-05-05'),
    skipped(USERS, 'birthdate is not a date (YYYY-MM-DD)', 'line 2, column birthdate: "x" is not a date (YYYY-MM-DD)'),
    { q4: [] },
    'q4',
  ),
  {
    ...{
      kind,
      what: 'reasons are counted, files are named with their folder',
      asked: { onBadRow: 'skip' },
      answers: alpha('80.0'),
    },
    files: {
      'transactions/deep/2024.csv': sales(sale('b', 'x'), sale('c', 'y'), 'short'),
      'stores/2024.csv': lines('store_id,store_name', '3', '4'),
    },
    said: [
      'skipped: stores/2024.csv line 2: the row has 1 field, the header has 2',
      'skipped: stores/2024.csv line 3: the row has 1 field, the header has 2',
      'skipped: transactions/deep/2024.csv line 2, column final_amount: "x" is not an amount',
      'skipped: transactions/deep/2024.csv line 3, column final_amount: "y" is not an amount',
      'skipped: transactions/deep/2024.csv line 4: the row has 1 field, the header has 5',
      'skipped, in all: 2 final_amount is not an amount',
      'skipped, in all: 3 has too few fields',
    ],
  },
  limited('no more than', 3, { [SALES]: sales(sale('a'), 'x', 'y', sale('b', 'z')) }, undefined),
  limited('more than', 2, { [SALES]: sales(sale('a'), 'x', 'y', sale('b', 'z')) }, SALES),
  limited('more than', 0, { [STORES]: lines('store_id,store_name', '1,Alpha', 'x,Beta') }, STORES),
  limited(
    'more in several tables than',
    1,
    { [SALES]: sales(sale('a'), 'x'), [STORES]: lines('store_id,store_name', '1,Alpha', 'x,Beta') },
    '',
  ),
  limited(
    'more in several files than',
    1,
    { [SALES]: sales(sale('a'), 'x'), 'transactions/z.csv': sales(sale('b', 'y')) },
    SALES,
  ),
];
