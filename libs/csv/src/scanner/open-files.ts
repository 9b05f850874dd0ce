/** The few files that a reader has open. Owns: their descriptors, and the check that a file is still what it was. */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { CoffeeError } from '@coffee/core';
import type { InputFile } from '../scan-request';

const MAX_OPEN = 8;

export class OpenFiles {
  /** In the order of their last use. */
  readonly #descriptors = new Map<string, number>();

  /**
   * @returns the descriptor of a file that has the size and time that it should have.
   * @throws CoffeeError NO_INPUT when it cannot be opened, INPUT_CHANGED when it is another now.
   */
  open(file: InputFile): number {
    const fd = this.#descriptors.get(file.path) ?? openInput(file.path);
    this.#descriptors.delete(file.path);
    this.#descriptors.set(file.path, fd);
    if (this.#descriptors.size > MAX_OPEN) {
      const [path, oldest] = this.#descriptors.entries().next().value!;
      closeSync(oldest);
      this.#descriptors.delete(path);
    }
    const { size, mtimeMs } = fstatSync(fd);
    if (size !== file.size || mtimeMs !== file.mtimeMs) throw inputChanged(file.path);
    return fd;
  }

  close(): void {
    for (const fd of this.#descriptors.values()) closeSync(fd);
    this.#descriptors.clear();
  }
}

/** @throws CoffeeError NO_INPUT. */
export function openInput(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CoffeeError('NO_INPUT', `cannot read ${path}: ${reason}`, { cause });
  }
}

export const inputChanged = (path: string): CoffeeError =>
  new CoffeeError('INPUT_CHANGED', `${path} changed while it was read; run again when nobody writes to it`);
