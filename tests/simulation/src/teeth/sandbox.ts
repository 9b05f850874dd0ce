/**
 * A throwaway copy of the sources, in which mutants live. Owns: the folder. Packages come from the real `node_modules`, but for those of this
 * repository, which are the copies: nothing that is changed here is ever seen outside.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', '.git', '.nx']);
const OWN = '@coffee';

export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'coffee-teeth-'));

  constructor(repository: string) {
    cpSync(repository, this.root, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
    const [from, to] = [join(repository, 'node_modules'), join(this.root, 'node_modules')];
    mkdirSync(join(to, OWN), { recursive: true });
    for (const name of readdirSync(from)) if (name !== OWN) symlinkSync(join(from, name), join(to, name));
    // Relative ones: they lead to the copies.
    for (const name of readdirSync(join(from, OWN)))
      symlinkSync(readlinkSync(join(from, OWN, name)), join(to, OWN, name));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
