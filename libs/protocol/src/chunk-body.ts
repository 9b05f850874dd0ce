/**
 * An encoded chunk on its way to become a data message: behind room for its envelope, in a buffer of its own. Owns: how much room that is, for
 * all who make chunks or look into one before it is sent; `writeDataEnvelope` fills it.
 */
import type { Brand } from '@coffee/core';
import type { Chunk } from './chunk';
import { decodeChunk, encodeChunk } from './chunk-codec';
import { DATA_ENVELOPE_BYTES } from './message-codec';
import type { IntegerForm } from './packed-column';

export type ChunkBody = Brand<Uint8Array<ArrayBuffer>, 'ChunkBody'>;

export const encodeBody = (chunk: Chunk, integers?: IntegerForm): ChunkBody =>
  encodeChunk(chunk, DATA_ENVELOPE_BYTES, integers) as ChunkBody;

/** As `decodeChunk`. @throws CoffeeError BAD_MESSAGE */
export const decodeBody = (body: ChunkBody): Chunk => decodeChunk(body.subarray(DATA_ENVELOPE_BYTES));
