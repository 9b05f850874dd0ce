/** Files of a table that have the same bytes: one of them may have been copied by mistake. Reads no more than it has to. */
import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';
import type { InputFile } from './scan-request';
import { openInput } from './scanner/open-files';

const BLOCK = 1 << 16;

/** Whether there is anything behind the header: files without are all alike, and not told. */
export const holdsRows = ({ size, dataStart, decodings }: InputFile): boolean =>
  decodings.length > 0 || size > dataStart;

/** @returns pairs of names, each file with the first that has its bytes, in the order of the files. */
export function equalFiles(files: readonly InputFile[]): { readonly name: string; readonly equals: string }[] {
  const perhaps = alike(files.filter(holdsRows), ({ size }) => String(size));
  const same = perhaps
    .flatMap((group) => alike(group, (file) => hashOf(file, BLOCK)))
    .flatMap((group) => (group[0]!.size <= BLOCK ? [group] : alike(group, (file) => hashOf(file, file.size))));
  const firsts = new Map(same.flatMap(([first, ...others]) => others.map((other) => [other, first!] as const)));
  return files.flatMap((file) => {
    const first = firsts.get(file);
    return first ? [{ name: file.name, equals: first.name }] : [];
  });
}

/** Groups of several files that have the same key: each in the order of the files. */
function alike(files: readonly InputFile[], key: (file: InputFile) => string): InputFile[][] {
  const groups = new Map<string, InputFile[]>();
  for (const file of files) {
    const of = key(file);
    const group = groups.get(of);
    if (group) group.push(file);
    else groups.set(of, [file]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Of the first bytes of a file. Every file is read once for its first block, and once more only where that is another's, too. */
function hashOf({ path }: InputFile, bytes: number): string {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK);
  const fd = openInput(path);
  try {
    for (let at = 0; at < bytes;) {
      const length = readSync(fd, block, 0, Math.min(BLOCK, bytes - at), at);
      if (length === 0) break;
      hash.update(block.subarray(0, length));
      at += length;
    }
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}
