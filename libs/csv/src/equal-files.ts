/** Files of a table that have the same bytes: one of them may have been copied by mistake. Reads no more than it has to. */
import { closeSync, readSync } from 'node:fs';
import type { InputFile } from './scan-request';
import { openInput } from './scanner/open-files';

const BLOCK = 1 << 16;

/** Whether there is anything behind the header: files without are all alike, and not told. */
export const holdsRows = ({ size, dataStart, decodings }: InputFile): boolean =>
  decodings.length > 0 || size > dataStart;

/** @returns pairs of names, each file with the first that has its bytes. */
export function equalFiles(files: readonly InputFile[]): { readonly name: string; readonly equals: string }[] {
  const bySize = new Map<number, InputFile[]>();
  const pairs: { name: string; equals: string }[] = [];
  for (const file of files.filter(holdsRows)) {
    const candidates = bySize.get(file.size) ?? [];
    const first = candidates.find((candidate) => haveSameBytes(candidate, file));
    if (first) pairs.push({ name: file.name, equals: first.name });
    else bySize.set(file.size, [...candidates, file]);
  }
  return pairs;
}

/** Of files of one size; most differ in their first block. */
function haveSameBytes(one: InputFile, other: InputFile): boolean {
  const descriptors = [one, other].map(({ path }) => openInput(path)) as [number, number];
  const [a, b] = [Buffer.alloc(BLOCK), Buffer.alloc(BLOCK)];
  try {
    for (let at = 0; at < one.size; at += BLOCK) {
      const length = readSync(descriptors[0], a, 0, BLOCK, at);
      if (readSync(descriptors[1], b, 0, BLOCK, at) !== length) return false;
      if (a.compare(b, 0, length, 0, length) !== 0) return false;
    }
    return true;
  } finally {
    descriptors.forEach((fd) => closeSync(fd));
  }
}
