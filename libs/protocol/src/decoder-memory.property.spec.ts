/** What decoding may cost: no decoder takes more memory than a small multiple of the bytes that are there, whatever they claim. */
import { CoffeeError, edgeId, partition, stageId } from '@coffee/core';
import * as fc from 'fast-check';
import { chunks, claiming, dataMessages, hostile, progressRecords } from './arbitraries.example';
import { decodeChunk, encodeChunk } from './chunk-codec';
import { decodeCsvUpload, decodeJson, decodeResult, encodeCsvUpload, encodeResult } from './client-frames';
import {
  decodeDataMessage,
  decodeProgressRecord,
  decodeProgressRecords,
  encodeDataMessage,
  encodeProgressRecord,
} from './message-codec';
import { MAX_CHUNKS, SeqSet } from './seq-set';

/** Bytes of memory for each byte decoded; and what any call may take, for the heap grows by pages. */
const MULTIPLE = 64;
const FREE = 1 << 20;

/** What decoding allocates. Less when garbage was collected meanwhile, never more. */
function memoryOf(decode: () => unknown): number {
  const before = process.memoryUsage();
  let thrown: unknown;
  try {
    decode();
  } catch (error) {
    thrown = error;
  }
  const after = process.memoryUsage();
  if (thrown !== undefined) expect(thrown).toBeInstanceOf(CoffeeError);
  return after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
}

const payload = fc.uint8Array({ maxLength: 60 });
const offset = fc.nat({ max: 1 << 20 });
const decoders: readonly [name: string, valid: fc.Arbitrary<Uint8Array>, decode: (bytes: Uint8Array) => unknown][] = [
  ['chunk', chunks.map((chunk) => encodeChunk(chunk)), (bytes) => decodeChunk(new Uint8Array(bytes))],
  ['data message', dataMessages.map(encodeDataMessage), decodeDataMessage],
  ['progress record', progressRecords.map(encodeProgressRecord), decodeProgressRecord],
  [
    'message on a progress log',
    progressRecords.map(encodeProgressRecord),
    (bytes) => [...decodeProgressRecords(bytes)],
  ],
  [
    'result',
    fc.record({ offset, answer: fc.nat({ max: 9 }), mark: fc.nat(), chunk: payload }).map(encodeResult),
    decodeResult,
  ],
  [
    'piece of a file',
    fc.record({ table: fc.nat({ max: 4 }), file: offset, offset, bytes: payload }).map(encodeCsvUpload),
    decodeCsvUpload,
  ],
  ['JSON', fc.json().map((text) => new TextEncoder().encode(text)), (bytes) => decodeJson(bytes, 'PROGRESS')],
];

describe.each(decoders)('decoding a %s', (_name, valid, decode) => {
  it('takes no more memory than a small multiple of the bytes, and throws errors of ours only', () => {
    fc.assert(
      fc.property(fc.oneof(hostile(valid), claiming(valid)), (bytes) => {
        expect(memoryOf(() => decode(bytes))).toBeLessThan(FREE + MULTIPLE * bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});

it('a set that spans the widest table takes no more memory than another of as many bytes', () => {
  const expected = [{ port: { edge: edgeId(0), partition: partition(0) }, seqs: SeqSet.range(MAX_CHUNKS) }];
  const record = encodeProgressRecord({ type: 'StageEnd', stage: stageId('a'), partition: partition(0), expected });
  expect(record.length).toBeLessThan(32);
  expect(memoryOf(() => decodeProgressRecord(record))).toBeLessThan(FREE);
  expect(decodeProgressRecord(record)).toMatchObject({ expected: [{ seqs: { size: MAX_CHUNKS } }] });
});

it('a chunk has no more rows than bits', () => {
  fc.assert(
    fc.property(claiming(chunks.map((chunk) => encodeChunk(chunk))), (bytes) => {
      let rows = 0;
      try {
        ({ rows } = decodeChunk(new Uint8Array(bytes)));
      } catch {
        return;
      }
      expect(rows).toBeLessThanOrEqual(bytes.length * 8);
    }),
    { numRuns: 1000 },
  );
});
