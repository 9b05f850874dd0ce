import * as fc from 'fast-check';
import { inBlocks } from './blocks';

it('passes all bytes on in their order, in full blocks but for the last', async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(pieces, fc.integer({ min: 1, max: 16 }), async (given, size) => {
      const blocks: Uint8Array[] = [];
      // A block is good until the next is asked for.
      for await (const block of inBlocks(comingOneByOne(given), size)) blocks.push(block.slice());
      expect(Buffer.concat(blocks)).toEqual(Buffer.concat(given));
      for (const block of blocks.slice(0, -1)) expect(block).toHaveLength(size);
      const last = blocks.at(-1);
      if (last) expect(last.length > 0 && last.length <= size).toBe(true);
    }),
  );
});

async function* comingOneByOne(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve();
    yield piece;
  }
}
