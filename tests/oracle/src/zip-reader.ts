/** Reads the files of a zip archive, for tests: by its directory, piece by piece. Must not know: who wrote it. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';

/** Its directory lies at most so far before its end, of a few files. */
const TAIL = 1 << 16;

/** @returns by name, what reads it. */
export async function openZip(path: string): Promise<ReadonlyMap<string, () => AsyncIterable<Buffer>>> {
  const file = await open(path);
  const { size } = await file.stat();
  const tail = Buffer.alloc(Math.min(TAIL, size));
  await file.read(tail, 0, tail.length, size - tail.length);
  const end = tail.lastIndexOf('PK\u0005\u0006');
  let at = tail.readUInt32LE(end + 16) - (size - tail.length);
  const files = new Map<string, () => AsyncIterable<Buffer>>();
  for (let left = tail.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, nameLength] = [tail.readUInt32LE(at + 20), tail.readUInt16LE(at + 28)];
    const head = Buffer.alloc(30);
    const start = tail.readUInt32LE(at + 42);
    await file.read(head, 0, 30, start);
    const first = start + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    const range = { start: first, end: first + packed - 1 };
    files.set(tail.toString('utf8', at + 46, at + 46 + nameLength), () =>
      createReadStream(path, range).pipe(createInflateRaw()),
    );
    at += 46 + nameLength + tail.readUInt16LE(at + 30) + tail.readUInt16LE(at + 32);
  }
  await file.close();
  return files;
}
