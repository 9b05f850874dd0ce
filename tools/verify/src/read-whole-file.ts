/** Reads a file whole, and nothing but a file: a pipe, for which a reader waits as long as nobody writes, is refused at once. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { CoffeeError } from '@coffee/core';

/** @throws CoffeeError NO_INPUT when it is there and is no file; what the system throws when it cannot be opened. */
export function readWholeFile(path: string): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new CoffeeError('NO_INPUT', `${path} is not a file; take it away`);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}
