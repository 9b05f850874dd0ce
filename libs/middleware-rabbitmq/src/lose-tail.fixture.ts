/**
 * Does to a log what a power cut does to a broker that had not flushed it: its newest records are gone from the files of its stream. For
 * private brokers of this machine that are down. Owns: what is known here of the files.
 */
import { readFileSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Broker } from '@coffee/broker';

/** An index has a header and an entry for each chunk: its first offset (8 bytes), 16 more, its place in the segment (4), and one more. */
const HEADER = 8;
const ENTRY = 29;
const PLACE_IN_ENTRY = 24;

/**
 * @param keep records that stay, from the first one; those that are stored in one chunk with the next one go, too.
 * @returns the offset of the first record that is gone.
 */
export function loseTail(broker: Broker, queue: string, keep: number): number {
  if (broker.dataFolder === undefined) throw new Error('the files of this broker are out of reach');
  // The folder of a stream is named after its queue, with what a file name cannot have replaced, and when it was declared.
  const name = queue.replace(/[^\w-]/g, '_');
  const indexes = filesUnder(broker.dataFolder).filter((path) => path.endsWith('.index') && path.includes(`_${name}_`));
  if (indexes.length !== 1) throw new Error(`log ${queue} has ${indexes.length} segments, and should have one`);
  const index = indexes[0]!;
  const entries = readFileSync(index);
  for (let at = HEADER; at < entries.length; at += ENTRY) {
    const next = at + ENTRY;
    const end = next < entries.length ? Number(entries.readBigUInt64BE(next)) : Infinity;
    if (end <= keep) continue;
    truncateSync(index, at);
    truncateSync(index.replace(/\.index$/, '.segment'), entries.readUInt32BE(at + PLACE_IN_ENTRY));
    return Number(entries.readBigUInt64BE(at));
  }
  throw new Error(`log ${queue} has no more than ${keep} records`);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
