/**
 * Sixteen hexadecimal digits that no other process or thread is likely to make: tells marks and workers apart, and is no secret.
 * Not by `node:crypto`, which takes every thread some milliseconds to load.
 */
export const nonce = (): string => digits() + digits();

const digits = (): string =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
