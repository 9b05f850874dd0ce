/**
 * What a source gives, of which the next few are asked for before they are taken: the first ones at once. What fails, fails when its
 * turn comes: whoever takes sees the same as without.
 */
export function readAhead<T>(source: AsyncGenerator<T, void>, most: number): AsyncIterable<T> {
  const next = (): Promise<IteratorResult<T, void>> => {
    const result = source.next();
    // Perhaps nobody gets as far as this one.
    result.catch(() => undefined);
    return result;
  };
  const asked = Array.from({ length: most }, next);
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const result = await asked.shift()!;
        if (result.done) return;
        asked.push(next());
        yield result.value;
      }
    },
  };
}
