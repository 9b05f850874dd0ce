/** Whether two files have the same bytes. Holds no more of them than a piece of each, and is through at the first byte that differs. */
export type Pieces = AsyncIterator<Uint8Array, unknown>;

export async function isSame(one: Pieces, other: Pieces): Promise<boolean> {
  let [a, b]: (Uint8Array | undefined)[] = [new Uint8Array(), new Uint8Array()];
  for (;;) {
    // Pieces of both end at other places.
    while (a?.length === 0) a = await next(one);
    while (b?.length === 0) b = await next(other);
    if (!a || !b) return a === b;
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return false;
    [a, b] = [a.subarray(length), b.subarray(length)];
  }
}

async function next(pieces: Pieces): Promise<Uint8Array | undefined> {
  const { done, value } = await pieces.next();
  return done === true ? undefined : value;
}
