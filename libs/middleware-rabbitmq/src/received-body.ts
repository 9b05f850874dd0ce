/** A delivered body as its receiver may keep it: its own, and aligned. */

/**
 * amqplib gives a view into its receive buffer when a message came in one frame, and a buffer of its own when it had to put one
 * together: the first is copied, the second is taken as it is.
 */
export function ownedBody(content: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = content;
  if (byteOffset === 0 && buffer instanceof ArrayBuffer && buffer.byteLength === byteLength)
    return new Uint8Array(buffer, 0, byteLength);
  return new Uint8Array(content);
}
