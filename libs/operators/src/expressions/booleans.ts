/** Truth values of rows, a byte each. */
export const FALSE = 0;
export const TRUE = 1;
export const MISSING = 2;

export type Booleans = Uint8Array;
