/** What stands in for Node's inflater in a browser says of a file what Node's says. */
import { constants, gunzipSync as inNode, gzipSync } from 'node:zlib';
import { gunzipSync } from './node/zlib';

const text = Buffer.from(Array.from({ length: 200 }, (_, i) => `${i},${(i * 7919) % 1009}\n`).join(''));
const packed = gzipSync(text);

function outcomeOf(act: () => { readonly buffer: Uint8Array }): string {
  try {
    return Buffer.from(act().buffer).toString();
  } catch (thrown) {
    return String((thrown as { readonly code?: string }).code);
  }
}

it.each<[what: string, bytes: Uint8Array]>([
  ['whole', packed],
  ['of two members', Buffer.concat([packed, packed])],
  ['with zeros behind it', Buffer.concat([packed, Buffer.alloc(40)])],
  ['cut off in its first bytes', packed.subarray(0, 5)],
  ['cut off soon', packed.subarray(0, 98)],
  ['cut off near its end', packed.subarray(0, -20)],
  ['cut off in its second member', Buffer.concat([packed, packed.subarray(0, 100)])],
])('a file %s', (_, bytes) => {
  const options = { finishFlush: constants.Z_FINISH, info: true } as const;
  const here = outcomeOf(() => gunzipSync(bytes, options));
  expect(here).toBe(outcomeOf(() => ({ buffer: inNode(bytes) })));
});

it('the beginning of a file, as far as it goes', () => {
  const beginning = { finishFlush: constants.Z_SYNC_FLUSH, info: true } as const;
  expect(text.toString()).toContain(outcomeOf(() => gunzipSync(packed.subarray(0, 98), beginning)));
});
