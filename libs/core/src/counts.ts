/** Counts of things as people read them, in one way everywhere. Not for what programs read. */

/** `12,345`. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 row`, `12,345 rows`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
