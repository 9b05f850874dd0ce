/**
 * Bytes of chosen files that are fetched before they are read. A browser answers whoever reads at once with some milliseconds for every call, and streams several
 * times as fast: so what a worker will scan is streamed to it, while it scans what came before. Owns: what was fetched, until it is let go.
 */
import { holding } from '../holding';

interface Fetched {
  readonly from: number;
  readonly bytes: Uint8Array;
}

const held = new Map<File, Set<Fetched>>();
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
  const fetched = { from, bytes: new Uint8Array(buffer!, 0, length) };
  const ofFile = held.get(file) ?? new Set();
  held.set(file, ofFile.add(fetched));
  return () => {
    const isHeld = ofFile.delete(fetched);
    // Whoever fetches more of the file meanwhile begins anew.
    if (ofFile.size === 0 && held.get(file) === ofFile) held.delete(file);
    // Small ones are not worth keeping.
    if (isHeld && length > 2 * END) spare.push(fetched.bytes.buffer);
  };
}

/** What is looked at when a folder is opened, of each end of a file. */
export const END = 128 << 10;
/** Streams that are open at once: more are no faster, and each holds a file open. */
const AT_ONCE = 32;

/** Fetches the ends of files, in their order, as far as they come to no more than `most` bytes: those behind are read when they are looked at. @returns lets them go. */
export async function fetchEnds(files: readonly File[], most: number): Promise<() => void> {
  const pieces = endsWithin(files, most);
  const fetched: (() => void)[] = [];
  let next = 0;
  const fetchOneByOne = async (): Promise<void> => {
    for (let piece = pieces[next++]; piece; piece = pieces[next++]) {
      const { file, from, end } = piece;
      // A file that is gone is told by whoever opens it.
      await readAhead(file, from, end).then(
        (letGo) => fetched.push(letGo),
        () => undefined,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchOneByOne));
  return () => {
    for (const letGo of fetched.splice(0)) letGo();
  };
}

interface Piece {
  readonly file: File;
  readonly from: number;
  readonly end: number;
}

function endsWithin(files: readonly File[], most: number): Piece[] {
  const pieces: Piece[] = [];
  let bytes = 0;
  for (const file of files) {
    const { size } = file;
    bytes += Math.min(size, 2 * END);
    if (bytes > most) break;
    if (size <= 2 * END) pieces.push({ file, from: 0, end: size });
    else pieces.push({ file, from: 0, end: END }, { file, from: size - END, end: size });
  }
  return pieces;
}

/** @returns how many bytes of a file, from `from` on, it had, and has copied. */
export function takeFetched(file: File, into: Uint8Array, at: number, from: number, length: number): number {
  for (const { from: first, bytes } of held.get(file) ?? []) {
    if (from < first || from >= first + bytes.length) continue;
    const taken = bytes.subarray(from - first, from - first + length);
    into.set(taken, at);
    return taken.length;
  }
  return 0;
}
