/** How many threads it is worth to start for an amount of text, here. Imports nothing but Node: asked before the program is there. */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** Starting a second thread takes as long as scanning about so much (bytes of text). */
const BYTES_PER_THREAD = 16 << 20;
/** Of this and less even one thread takes longer to start than to read it. */
const BYTES_FOR_NONE = 4 << 20;
/** As much text is in a compressed file of exports, by its size. */
const COMPRESSION = 4;

/** @param bytes of text, about. */
export const threadsWorth = (bytes: number): number =>
  bytes <= BYTES_FOR_NONE ? 0 : Math.min(availableParallelism(), Math.ceil(bytes / BYTES_PER_THREAD));

/** About so much text is in a file. @throws what Node says when it cannot be looked at. */
export const textBytes = (path: string): number => statSync(path).size * (/\.gz$/i.test(path) ? COMPRESSION : 1);

/**
 * A guess from the arguments of the command at how many threads it will need: right for `analyze DIR` as it is mostly written. One that is too
 * high costs the start of a thread, one that is too low nothing.
 */
export function threadsLikely([command, dir, ...others]: readonly string[], env: NodeJS.ProcessEnv): number {
  if (command !== 'analyze' || dir === undefined || dir.startsWith('-')) return 0;
  if (others.some((argument) => /^--(workers|help)/.test(argument))) return 0;
  const bytes = textBelow(dir);
  const onCluster = Boolean(env['COFFEE_GATEWAY']) || others.some((argument) => argument.startsWith('--gateway'));
  return onCluster ? Math.min(threadsWorth(bytes), CLUSTER_THREADS) : threadsWorth(bytes);
}

/** One thread reads as fast as a gateway takes, and leaves the other cores to what else runs here. */
export const CLUSTER_THREADS = 1;

/** About so much text is in the files of a folder and of its folders; less where it is more than enough, 0 where it cannot be read. */
function textBelow(dir: string, levels = 2): number {
  let bytes = 0;
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (bytes > BYTES_PER_THREAD * availableParallelism()) break;
      const path = join(dir, entry.name);
      if (!entry.isDirectory()) bytes += textBytes(path);
      else if (levels > 1) bytes += textBelow(path, levels - 1);
    }
  } catch {
    return 0;
  }
  return bytes;
}
