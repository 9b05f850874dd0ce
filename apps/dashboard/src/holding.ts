/** What is waited for, kept from the garbage collector: a stream that nobody but who waits for it knows may be collected, and then never answers (seen with files in Chromium 156). */
const held = new Set<object>();

/** @returns what `act` does, during which `what` is held. */
export async function holding<T>(what: object, act: () => Promise<T>): Promise<T> {
  held.add(what);
  try {
    return await act();
  } finally {
    held.delete(what);
  }
}
