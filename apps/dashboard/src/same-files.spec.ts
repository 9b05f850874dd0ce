import fc from 'fast-check';
import { isSame, type Pieces } from './same-files';

/** Cut where the numbers say. */
function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

const file = (bytes: Uint8Array, sizes: readonly number[]): Pieces => {
  const pieces = cut(bytes, sizes);
  return { next: () => Promise.resolve(pieces.next()) };
};
const sizes = fc.array(fc.nat(9), { maxLength: 6 });

it('files are the same however they come in pieces, and differ by one byte, or by their length', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 40 }), sizes, sizes, fc.nat(), async (bytes, a, b, n) => {
      const other = bytes.slice();
      other[n % bytes.length]! ^= 1;
      expect(await isSame(file(bytes, a), file(bytes, b))).toBe(true);
      expect(await isSame(file(bytes, a), file(other, b))).toBe(false);
      expect(await isSame(file(bytes, a), file(bytes.subarray(1), b))).toBe(false);
      expect(await isSame(file(bytes.subarray(0, -1), a), file(bytes, b))).toBe(false);
    }),
  );
});
