import { decodeBody, encodeBody } from './chunk-body';
import { encodeChunk } from './chunk-codec';
import { numberColumn } from './column';
import { DATA_ENVELOPE_BYTES } from './message-codec';

it('the body of a chunk is the chunk behind zeros, as many as its envelope takes', () => {
  const chunk = { rows: 2, columns: [numberColumn('final_amount', [75_000, 80_000])] };
  const body = encodeBody(chunk);
  expect(body.subarray(0, DATA_ENVELOPE_BYTES)).toEqual(new Uint8Array(DATA_ENVELOPE_BYTES));
  expect(body.subarray(DATA_ENVELOPE_BYTES)).toEqual(encodeChunk(chunk));
  expect(body.buffer.byteLength).toBe(body.byteLength);
  expect(decodeBody(body)).toEqual(chunk);
});
