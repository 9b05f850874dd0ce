/** Where the gateways of a cluster store answers: in a folder that was asked for, or in one that goes with the cluster. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CoffeeError, unwritableReason } from '@coffee/core';

export interface ResultsFolder {
  readonly path: string;
  /** Read behind the path: what becomes of it. */
  readonly fate: string;
  /** Idempotent; nothing of one that was asked for. */
  remove(): void;
}

/** @throws CoffeeError OUTPUT when it cannot be made. */
export function resultsFolder(asked: string | undefined): ResultsFolder {
  try {
    if (asked !== undefined && asked !== '') {
      mkdirSync(asked, { recursive: true });
      return { path: resolve(asked), fate: '', remove: () => undefined };
    }
    const path = mkdtempSync(join(tmpdir(), 'coffee-answers-'));
    return {
      path,
      fate: ', which goes with the cluster',
      remove: () => rmSync(path, { recursive: true, force: true }),
    };
  } catch (cause) {
    throw new CoffeeError('OUTPUT', `answers cannot be stored: ${unwritableReason(cause)}`, { cause });
  }
}
