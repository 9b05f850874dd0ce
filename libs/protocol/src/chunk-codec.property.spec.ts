import { CoffeeError } from '@coffee/core';
import * as fc from 'fast-check';
import { chunks, hostile } from './arbitraries.example';
import { decodeChunk, encodeChunk } from './chunk-codec';

/** Bytes in a buffer of their own: aligned, as a transport delivers them. */
const aligned = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

describe('chunks', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(chunks, (chunk) => {
        expect(decodeChunk(encodeChunk(chunk))).toEqual(chunk);
      }),
    );
  });

  it('come back from behind headroom', () => {
    fc.assert(
      fc.property(chunks, fc.nat({ max: 9 }), (chunk, words) => {
        const bytes = encodeChunk(chunk, words * 8);
        expect(bytes.subarray(0, words * 8).every((byte) => byte === 0)).toBe(true);
        expect(decodeChunk(bytes.subarray(words * 8))).toEqual(chunk);
      }),
    );
  });

  it('are refused, or are exactly these bytes, when the bytes are hostile', () => {
    fc.assert(
      fc.property(hostile(chunks.map((chunk) => encodeChunk(chunk))), (bytes) => {
        let again: Uint8Array;
        try {
          again = encodeChunk(decodeChunk(aligned(bytes)));
        } catch (error) {
          expect(error).toBeInstanceOf(CoffeeError);
          expect(error).toMatchObject({ code: 'BAD_MESSAGE' });
          return;
        }
        expect(again).toEqual(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  it('are refused where a view of their columns would not be aligned', () => {
    const bytes = new Uint8Array(encodeChunk({ rows: 0, columns: [] }).length + 4);
    expect(() => decodeChunk(bytes.subarray(4))).toThrow('aligned');
  });
});
