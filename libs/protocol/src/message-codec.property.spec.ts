import { CoffeeError } from '@coffee/core';
import * as fc from 'fast-check';
import { dataMessages, hostile, progressRecords } from './arbitraries.example';
import {
  DATA_ENVELOPE_BYTES,
  decodeDataMessage,
  decodeProgressRecord,
  decodeProgressRecords,
  encodeDataMessage,
  encodeProgressRecord,
  peekJob,
} from './message-codec';
import type { ProgressRecord } from './messages';
import { SeqSet } from './seq-set';

/** What decoding hostile bytes may do: give a value that encodes to these very bytes, or throw BAD_MESSAGE. */
function expectRefusedOrExact(bytes: Uint8Array, reencode: (bytes: Uint8Array) => Uint8Array): void {
  let again: Uint8Array;
  try {
    again = reencode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(CoffeeError);
    expect(error).toMatchObject({ code: 'BAD_MESSAGE' });
    return;
  }
  expect(again).toEqual(bytes);
}

const comparable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, each: unknown) => (each instanceof SeqSet ? [...each] : each)));

describe('progress records', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(progressRecords, (record) => {
        expect(comparable(decodeProgressRecord(encodeProgressRecord(record)))).toEqual(comparable(record));
      }),
    );
  });

  it('decode from a view anywhere in a buffer', () => {
    fc.assert(
      fc.property(progressRecords, fc.nat({ max: 9 }), (record, offset) => {
        const bytes = encodeProgressRecord(record);
        const buffer = new Uint8Array(offset + bytes.length + 5).fill(0xaa);
        buffer.set(bytes, offset);
        const decoded = decodeProgressRecord(buffer.subarray(offset, offset + bytes.length));
        expect(encodeProgressRecord(decoded)).toEqual(bytes);
      }),
    );
  });

  it('are refused, or are exactly these bytes, when the bytes are hostile', () => {
    fc.assert(
      fc.property(hostile(progressRecords.map(encodeProgressRecord)), (bytes) => {
        expectRefusedOrExact(bytes, (each) => encodeProgressRecord(decodeProgressRecord(each)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('messages on a progress log', () => {
  const joined = (records: readonly ProgressRecord[]): Uint8Array =>
    Uint8Array.from(Buffer.concat(records.map(encodeProgressRecord)));
  const lists = fc.array(progressRecords, { minLength: 1, maxLength: 6 });

  it('come back as the records whose bytes they are', () => {
    fc.assert(
      fc.property(lists, (records) => {
        expect(comparable([...decodeProgressRecords(joined(records))])).toEqual(comparable(records));
      }),
    );
  });

  it('are refused, or are exactly these bytes, when the bytes are hostile', () => {
    fc.assert(
      fc.property(hostile(lists.map(joined)), (bytes) => {
        expectRefusedOrExact(bytes, (each) => joined([...decodeProgressRecords(each)]));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('data messages', () => {
  it('come back as they were, and tell their job', () => {
    fc.assert(
      fc.property(dataMessages, (message) => {
        const body = encodeDataMessage(message);
        expect(decodeDataMessage(body)).toEqual(message);
        expect(peekJob(body)).toBe(message.job);
        expect(decodeDataMessage(body).chunk.byteOffset).toBe(body.byteOffset + DATA_ENVELOPE_BYTES);
      }),
    );
  });

  it('are refused, or are exactly these bytes, when the bytes are hostile', () => {
    fc.assert(
      fc.property(hostile(dataMessages.map(encodeDataMessage)), (bytes) => {
        expectRefusedOrExact(bytes, (each) => encodeDataMessage(decodeDataMessage(each)));
      }),
      { numRuns: 1000 },
    );
  });
});
