/** How many threads so much data is worth. */
import { availableParallelism } from 'node:os';

/** That may be asked for. */
export const MOST_THREADS = 256;
/** Starting a second thread takes as long as scanning about so much (bytes of text). */
const BYTES_PER_THREAD = 16 << 20;
/** Of this and less even one thread takes longer to start than to read it. */
const BYTES_FOR_NONE = 4 << 20;
/** As much text is in a compressed file of exports, by its size. */
const COMPRESSION = 4;

/** Of a file of so many bytes. */
export const textBytes = (path: string, size: number): number => size * (/\.gz$/i.test(path) ? COMPRESSION : 1);

/** One for each core, or fewer where there is little to read. @param bytes of text. */
export const threadsForBytes = (bytes: number): number =>
  bytes <= BYTES_FOR_NONE ? 0 : Math.min(availableParallelism(), Math.ceil(bytes / BYTES_PER_THREAD));
