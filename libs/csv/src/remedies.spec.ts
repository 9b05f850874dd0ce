/** What a message advises: all that helps, and nothing that does not, tried by doing it. */
import { gzipSync } from 'node:zlib';
import { readTable } from './fixtures/read-table';
import { TempFolder } from './fixtures/temp-folder';
import type { Encoding, OnBadRow } from './index';

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const HEADER = 'store_id,store_name\n';
const latin1 = Buffer.from(`${HEADER}1,Caf\xe9\n`, 'latin1');
const bom = Buffer.of(0xef, 0xbb, 0xbf);
const halfAPair = Buffer.concat([utf16(`${HEADER}1,`), Buffer.of(0x00, 0xd8), Buffer.from('x\n', 'utf16le')]);

describe('a message about a bad row', () => {
  const folder = new TempFolder();
  afterAll(() => folder.remove());

  async function errorOf(bytes: string | Uint8Array, encoding: Encoding, onBadRow: OnBadRow): Promise<string> {
    const path = folder.write('a.csv', bytes);
    const options = { table: 'stores', columns: ['store_id', 'store_name'], unique: true, encoding, onBadRow } as const;
    return (await readTable([{ path, name: 'a.csv' }], options)).error ?? '';
  }

  const inputs: readonly (readonly [what: string, bytes: string | Uint8Array])[] = [
    ['text in Latin-1', latin1],
    ['text in Latin-1, compressed', gzipSync(latin1)],
    ['text in Latin-1 behind a byte-order mark', Buffer.concat([bom, latin1])],
    ['text in Latin-1 behind a byte-order mark, compressed', gzipSync(Buffer.concat([bom, latin1]))],
    ['half a pair in UTF-16', halfAPair],
    ['half a pair in UTF-16, compressed', gzipSync(halfAPair)],
    ['a number that is none', `${HEADER}x,a\n`],
    ['too few fields', `${HEADER}1\n`],
    ['a broken quote', `${HEADER}1,"a\n`],
    ['an id twice', `${HEADER}1,a\n1,b\n`],
    ['an id twice behind a byte-order mark', `\ufeff${HEADER}1,a\n1,b\n`],
  ];
  const said: readonly Encoding[] = ['utf8', 'latin1', 'windows-1252'];

  it.each(inputs.flatMap(([what, bytes]) => said.map((encoding) => [what, encoding, bytes] as const)))(
    'advises what helps and no more: %s, read as %s',
    async (_what, encoding, bytes) => {
      const error = await errorOf(bytes, encoding, 'fail');
      const advised = { latin1: error.includes('use latin1'), skip: error.includes('use skip') };
      const helps = {
        latin1: error !== '' && (await errorOf(bytes, 'latin1', 'fail')) === '',
        skip: error !== '' && (await errorOf(bytes, encoding, 'skip')) === '',
      };
      expect({ error, advised }).toEqual({ error, advised: helps });
    },
  );
});
