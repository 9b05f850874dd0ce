/** UUIDs as 16 bytes. Only the one canonical form has such bytes: lower case, 8-4-4-4-12. */
export const UUID_BYTES = 16;
export const UUID_TEXT = 36;
const DASHES = [8, 13, 18, 23];

/** undefined for any other text. */
export function packUuid(text: Uint8Array): Uint8Array | undefined {
  if (text.length !== UUID_TEXT || DASHES.some((at) => text[at] !== 45)) return undefined;
  const out = new Uint8Array(UUID_BYTES);
  let digits = 0;
  for (let i = 0; i < UUID_TEXT; i++) {
    if (DASHES.includes(i)) continue;
    const byte = text[i]!;
    const digit = byte >= 48 && byte <= 57 ? byte - 48 : byte >= 97 && byte <= 102 ? byte - 87 : -1;
    if (digit < 0) return undefined;
    out[digits >>> 1]! |= digits % 2 === 0 ? digit << 4 : digit;
    digits++;
  }
  return out;
}

/** The text of 16 bytes. */
export function unpackUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, UUID_BYTES).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
