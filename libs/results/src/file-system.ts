/** What file systems do, with errors in the words of a person who runs a gateway. Must not know: what is in the files. */
import type { FileHandle } from 'node:fs/promises';
import { CoffeeError, unwritableReason } from '@coffee/core';

/** @returns as many bytes, in a buffer of their own. @throws CoffeeError BAD_MESSAGE when there are fewer, OUTPUT when they cannot be read. */
export async function readExactly(
  handle: FileHandle,
  file: string,
  from: number,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const into = new Uint8Array(bytes);
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await handle.read(into, at, bytes - at, from + at).catch((cause: unknown) => {
      throw unreadable(cause);
    });
    if (bytesRead === 0)
      throw new CoffeeError('BAD_MESSAGE', `${file} ends before byte ${from + bytes}: it is damaged`);
    at += bytesRead;
  }
  return into;
}

/** @throws CoffeeError OUTPUT with the reason, which clients may be told: it names no folder. */
export async function orOutput<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof CoffeeError) throw cause;
    throw new CoffeeError('OUTPUT', `answers cannot be stored: ${unwritableReason(cause)}`, { cause });
  }
}

export const unreadable = (cause: unknown): CoffeeError =>
  cause instanceof CoffeeError
    ? cause
    : new CoffeeError('OUTPUT', `stored answers cannot be read: ${unwritableReason(cause)}`, { cause });

export const isAbsent = (thrown: unknown): boolean => codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ENOTDIR';

/** A folder that has something in it is never replaced. */
export const isTaken = (thrown: unknown): boolean => codeOf(thrown) === 'ENOTEMPTY' || codeOf(thrown) === 'EEXIST';

const codeOf = (thrown: unknown): string | undefined => ((thrown ?? {}) as NodeJS.ErrnoException).code;
