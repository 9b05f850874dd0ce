/** A folder for as long as this process lives. Owns: that it goes however the process ends, unless it is killed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoffeeError, unwritableReason } from '@coffee/core';

export class ScratchFolder {
  readonly path: string;

  /** @throws CoffeeError OUTPUT when there is none to be had. */
  constructor() {
    try {
      this.path = mkdtempSync(join(tmpdir(), 'coffee-serve-'));
    } catch (cause) {
      throw new CoffeeError('OUTPUT', `nothing can be stored in ${tmpdir()}: ${unwritableReason(cause)}`, { cause });
    }
    process.once('exit', this.remove);
  }

  /** Idempotent. */
  readonly remove = (): void => {
    process.off('exit', this.remove);
    rmSync(this.path, { recursive: true, force: true });
  };
}
