/**
 * Bytes of chosen files that are fetched before they are read. A browser answers whoever reads at once with some milliseconds for every call, and streams several
 * times as fast: so what a worker will scan is streamed to it, while it scans what came before. Owns: what was fetched, until it is let go.
 */
import { holding } from '../holding';

interface Fetched {
  readonly file: File;
  readonly from: number;
  readonly bytes: Uint8Array;
}

const held = new Set<Fetched>();
/** Of those that were let go: a buffer of some megabytes is used again. */
const spare: ArrayBuffer[] = [];

/** @returns lets it go. @throws whatever the browser says of a file that is gone or has changed. */
export async function readAhead(file: File, from: number, end: number): Promise<() => void> {
  const length = Math.min(end, file.size) - from;
  if (length <= 0) return () => undefined;
  const at = spare.findIndex(({ byteLength }) => byteLength >= length);
  let [buffer] = at < 0 ? [new ArrayBuffer(length)] : spare.splice(at, 1);
  const reader = file
    .slice(from, from + length)
    .stream()
    .getReader({ mode: 'byob' });
  await holding(reader, async () => {
    for (let done = 0; done < length;) {
      const { value } = await reader.read(new Uint8Array(buffer!, done, length - done));
      if (!value || value.length === 0) throw new Error(`${file.name} has ended`);
      // What was handed over comes back as another buffer with the same bytes.
      buffer = value.buffer;
      done += value.length;
    }
  });
  const fetched = { file, from, bytes: new Uint8Array(buffer!, 0, length) };
  held.add(fetched);
  return () => {
    // Small ones are not worth keeping.
    if (held.delete(fetched) && length > END) spare.push(fetched.bytes.buffer);
  };
}

/** What is looked at when a folder is opened, of each end of a file. */
const END = 128 << 10;

/** Fetches the ends of all files at once. @returns lets them go. */
export async function fetchEnds(files: readonly File[]): Promise<() => void> {
  const ends = files.flatMap((file) => [
    readAhead(file, 0, END),
    readAhead(file, Math.max(0, file.size - END), file.size),
  ]);
  // A file that is gone is told by whoever opens it.
  const fetched = await Promise.allSettled(ends);
  return () => {
    for (const end of fetched) if (end.status === 'fulfilled') end.value();
  };
}

/** @returns how many bytes of a file, from `from` on, it had, and has copied. */
export function takeFetched(file: File, into: Uint8Array, at: number, from: number, length: number): number {
  for (const { file: whose, from: first, bytes } of held) {
    if (whose !== file || from < first || from >= first + bytes.length) continue;
    const taken = bytes.subarray(from - first, from - first + length);
    into.set(taken, at);
    return taken.length;
  }
  return 0;
}
