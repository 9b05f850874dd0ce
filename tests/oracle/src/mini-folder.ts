/** A hand-written data folder in the temp directory, for tests: small enough to work its answers out on paper. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface MiniFolder {
  readonly dir: string;
  remove(): void;
}

/** @param files content by path in the folder, e.g. `stores/stores.csv`. */
export function miniFolder(files: Readonly<Record<string, string>>): MiniFolder {
  const dir = mkdtempSync(join(tmpdir(), 'coffee-mini-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
