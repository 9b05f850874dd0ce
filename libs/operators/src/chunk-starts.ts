/** Rows of several chunks, numbered as if they stood one after the other. */

/** @param starts the number of the first row of each chunk, and behind them that of all rows. @returns which chunk has the row. */
export function chunkWith(starts: ArrayLike<number>, row: number): number {
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
