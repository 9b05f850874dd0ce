/** The few files that a reader has open. Owns: their descriptors, and the check that a file is still what it was. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { CoffeeError, unreadable } from '@coffee/core';
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
    const known = this.#descriptors.get(file.path);
    this.#descriptors.delete(file.path);
    if (known !== undefined) {
      if (isSame(known, file)) return this.#keep(file.path, known);
      // Perhaps the file that was open is gone, and this is the one that has its name now.
      closeSync(known);
    }
    const fd = openInput(file.path);
    if (isSame(fd, file)) return this.#keep(file.path, fd);
    closeSync(fd);
    throw inputChanged(file.path);
  }

  close(): void {
    for (const fd of this.#descriptors.values()) closeSync(fd);
    this.#descriptors.clear();
  }

  #keep(path: string, fd: number): number {
    this.#descriptors.set(path, fd);
    if (this.#descriptors.size > MAX_OPEN) {
      const [oldestPath, oldest] = this.#descriptors.entries().next().value!;
      closeSync(oldest);
      this.#descriptors.delete(oldestPath);
    }
    return fd;
  }
}

function isSame(fd: number, file: InputFile): boolean {
  const { size, mtimeMs } = fstatSync(fd);
  return size === file.size && mtimeMs === file.mtimeMs;
}

/** Never waits: a pipe has taken the place of a file when somebody is quick. @throws CoffeeError NO_INPUT. */
export function openInput(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(path, cause, 'file');
  }
}

export const inputChanged = (path: string): CoffeeError =>
  new CoffeeError('INPUT_CHANGED', `${path} changed while it was read; run again when nobody writes to it`);
