/** What the bytes of a file mean. */
import { gzipSync } from 'node:zlib';
import { AT, alpha, latin1, lines, SALES, sale, sales, STORES, USERS, utf16, utf16be, type OddCase } from './odd-case';

const kind = 'text';
const q1 = (what: string, files: OddCase['files'], ...rows: readonly string[]): OddCase => ({
  ...{ kind, what, files, asked: { queries: 'q1' }, answers: { q1: rows } },
});
const stores = (...names: readonly string[]): string =>
  lines('store_id,store_name', ...names.map((name, i) => `${i + 1},${name}`));
const named = (what: string, content: string | Uint8Array, name: string, asked: OddCase['asked'] = {}): OddCase => ({
  ...{ kind, what, files: { [STORES]: content }, asked, answers: { q3: [`2024-H1,${name},80.0`] } },
});
const notText = (what: string, file: string, content: Uint8Array, fails: string, queries = 'q3'): OddCase => ({
  ...{ kind, what, files: { [file]: content }, asked: { queries }, fails },
});

export const texts: readonly OddCase[] = [
  q1('a byte-order mark at the head is no part of a name', { [SALES]: `\ufeff${sales(sale('a'))}` }, 'a,80.0'),
  q1(
    'U+FEFF stays in a value',
    { [SALES]: sales(sale('\ufeffb'), sale('c'), sale('b')) },
    'b,80.0',
    'c,80.0',
    '\ufeffb,80.0',
  ),
  q1('U+FEFF stays behind a byte-order mark', { [SALES]: `\ufeff${sales(sale('\ufeffa'))}` }, '\ufeffa,80.0'),
  named('U+FEFF stays in a name', stores('\ufeffAlpha'), '\ufeffAlpha'),
  named('UTF-16, little end first', utf16(stores('Café 😀')), 'Café 😀'),
  named('UTF-16, big end first', utf16be(stores('Café 😀')), 'Café 😀'),
  named('UTF-16, compressed', gzipSync(utf16(stores('Café'))), 'Café'),
  q1('UTF-16 with CRLF', { [SALES]: utf16(sales(sale('é')).replaceAll('\n', '\r\n')) }, 'é,80.0'),
  named('Latin-1 where it is said', latin1(stores('Café')), 'Café', { encoding: 'latin1' }),
  named('Windows-1252 where it is said', latin1(stores('5 \x80')), '5 €', { encoding: 'windows-1252' }),
  named('UTF-8 by its byte-order mark, whatever is said', `\ufeff${stores('Café')}`, 'Café', { encoding: 'latin1' }),
  notText(
    'Latin-1 in a name',
    STORES,
    latin1(stores('Café')),
    `${STORES} line 2, column store_name: "Café" is not UTF-8`,
  ),
  notText(
    'a cut character in an id',
    SALES,
    latin1(sales(sale('a'), sale('\xc3'))),
    `${SALES} line 3, column transaction_id: "Ã" is not UTF-8`,
    'q1',
  ),
  notText(
    'half of a pair in UTF-16',
    STORES,
    utf16(stores('a\ud83d')),
    `${STORES} line 2, column store_name: "aÿ" is not UTF-8`,
  ),
  notText(
    'UTF-16 without its mark',
    SALES,
    utf16(sales(sale('a'))).subarray(2),
    `${SALES} is not text: it holds zero bytes`,
  ),
  notText('a spreadsheet', SALES, latin1('PK\x03\x04 xl'), `${SALES} is a ZIP archive or a spreadsheet, not text`),
  notText(
    'a compressed file that was cut',
    SALES,
    gzipSync(sales(...Array.from({ length: 999 }, (_, i) => sale(`${i}`)))).subarray(0, -9),
    `${SALES} ends in the middle of its compressed data`,
  ),
  {
    ...{ kind, what: 'two stores in Latin-1 stay two, without their names, when they are skipped' },
    files: { [STORES]: latin1(stores('Caf\xe9', 'Caf\xe8')), [SALES]: sales(sale('a'), `b,2,,80.0,${AT}`) },
    ...{ asked: { onBadRow: 'skip' }, answers: { q3: ['2024-H1,1,80.0', '2024-H1,2,80.0'] } },
    said: [
      `skipped: ${STORES} line 2, column store_name: "Café" is not UTF-8`,
      `skipped: ${STORES} line 3, column store_name: "Cafè" is not UTF-8`,
      'skipped, in all: 2 store_name is not UTF-8',
    ],
  },
  ...['\x1a', '\x1a\r\n', '\n\x1a\x1a\n'].map((end): OddCase => ({
    ...{
      kind,
      what: `an end of ${JSON.stringify(end)}`,
      files: { [SALES]: sales(sale('a')) + end },
      answers: alpha('80.0'),
    },
  })),
  {
    ...{
      kind,
      what: 'a mark for the end in a compressed file',
      files: { [USERS]: gzipSync('user_id,birthdate\n7,1990-01-01\n\x1a') },
    },
    ...{ asked: { queries: 'q4' }, answers: { q4: [] } },
  },
];
