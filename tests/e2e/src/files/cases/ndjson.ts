/** Tables as lines of JSON: alone, beside CSV, compressed; and rows of them that cannot be read. */
import { gzipSync } from 'node:zlib';
import { alpha, AT, lines, MENU, SALES, STORES, USERS, type OddCase } from './odd-case';

const row = (value: object): string => JSON.stringify(value);
const sold = (id: string, amount: unknown, more: object = {}): string =>
  row({ transaction_id: id, store_id: 1, user_id: null, final_amount: amount, created_at: AT, ...more });
const beside = (what: string, name: string, content: string | Uint8Array): OddCase => ({
  ...{ kind: 'ndjson', what: `read: ${what}`, files: { [name]: content }, answers: alpha('170.0') },
});
const BAD = 'transactions/b.ndjson';

export const ndjson: readonly OddCase[] = [
  beside('beside CSV', 'transactions/b.ndjson', lines(sold('b', 90))),
  beside('compressed, in capitals', 'transactions/B.JSONL.GZ', gzipSync(lines(sold('b', '90.0')))),
  {
    kind: 'ndjson',
    what: 'read: every table, with keys in other cases, and columns that hold anything',
    without: [SALES, USERS, STORES, MENU],
    files: {
      'transactions.jsonl': lines(sold('a', 80, { tags: [{ final_amount: 1 }], '"': '}' }), sold('b', 0.125)),
      'users/users.ndjson': lines(row({ USER_ID: 7, birthdate: '1990-01-01' })),
      'stores/stores.jsonl': `\ufeff${row({ ' Store_Id ': '1.0', store_name: 'Alpha' })}`,
      'menu_items/menu.ndjson': lines('', row({ item_name: 'Latte', item_id: 2 }), ''),
    },
    answers: alpha('80.125'),
  },
  {
    ...{ kind: 'ndjson', what: 'refused: an amount that is none', files: { [BAD]: lines(sold('b', 1), sold('c', [2])) } },
    fails: `${BAD} line 2, column final_amount: is a list or an object, not one value`,
  },
  {
    ...{ kind: 'ndjson', what: 'skipped: a line that is no JSON', files: { [BAD]: lines(sold('b', 90), '{"x":') } },
    asked: { onBadRow: 'skip' },
    answers: alpha('170.0'),
    said: [
      `skipped: ${BAD} line 2: the row is not an object of JSON`,
      'skipped, in all: 1 is not an object of JSON',
    ],
  },
  {
    ...{ kind: 'ndjson', what: 'refused: more bad rows than allowed', files: { [BAD]: lines('x', 'y') } },
    asked: { onBadRow: 'skip', maxBadRows: 1 },
    fails: 'more than 1 bad row',
  },
]; // prettier-ignore
