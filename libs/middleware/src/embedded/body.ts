/**
 * Who owns the bytes of a message. Invariant: inside the embedded transport a body is a plain Uint8Array that spans an
 * ArrayBuffer of its own, so that it can be moved to another thread whole, and starts at a multiple of 8.
 */
import { CoffeeError } from '@coffee/core';

/**
 * The body as the transport's own: itself when it spans its buffer, else a copy (a part of a larger or shared buffer).
 * @throws CoffeeError INTERNAL when its buffer has been handed over before: its bytes are in another thread.
 */
export function ownBody(body: Uint8Array): Uint8Array {
  const { buffer, byteLength } = body;
  if (byteLength === 0) {
    if (isDetached(buffer)) throw new CoffeeError('INTERNAL', 'a message body was handed over twice');
    return new Uint8Array(0);
  }
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return copyBody(body);
  return body.constructor === Uint8Array ? body : new Uint8Array(buffer);
}

export const copyBody = (body: Uint8Array): Uint8Array => new Uint8Array(body);

/** True when the buffer was moved away (`ArrayBuffer.detached` came after Node 20). */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    return new Uint8Array(buffer).byteLength > 0;
  } catch {
    return true;
  }
}
