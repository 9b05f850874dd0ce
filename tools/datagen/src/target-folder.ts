/**
 * The folder to write: everything is made in a hidden folder inside it and moved into place at the end, so that what is there is whole or
 * not there. Owns: what may be replaced (the tables' folders and the marker, nothing else) and the cleaning up.
 */
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CoffeeError } from '@coffee/core';

/** Says that a folder was generated, and from which options. */
export const MARKER = '.generated.json';
const STAGING = '.generating';

export class TargetFolder {
  /** Where to write the files; holds an empty folder for each table. */
  readonly staging: string;

  private constructor(
    readonly dir: string,
    private readonly tables: readonly string[],
    /** The topmost folder that was created for this run. */
    private readonly created: string | undefined,
  ) {
    this.staging = join(dir, STAGING);
  }

  /** @throws CoffeeError USAGE without a name; OUTPUT when the folder holds something that was not generated, or cannot be written. */
  static async open(path: string, tables: readonly string[], force: boolean): Promise<TargetFolder> {
    if (path === '')
      throw new CoffeeError('USAGE', "the folder to write has no name: '' is none; the current one is '.'");
    const dir = resolve(path);
    const info = await stat(dir).catch(() => undefined);
    if (info && !info.isDirectory()) throw new CoffeeError('OUTPUT', `${path} is a file; name a folder`);
    const entries = info ? (await readdir(dir)).filter((name) => name !== STAGING) : [];
    if (entries.length > 0 && !entries.includes(MARKER) && !force) {
      throw new CoffeeError(
        'OUTPUT',
        `${path} is not empty and was not generated; name another folder, or use --force to replace its tables`,
      );
    }
    const target = new TargetFolder(dir, tables, await mkdir(dir, { recursive: true }));
    // What a killed run left.
    await rm(target.staging, { recursive: true, force: true });
    for (const table of tables) await mkdir(join(target.staging, table), { recursive: true });
    return target;
  }

  /** Puts the files into place. If that fails, what was there is put back. `marker`: what they were generated from. */
  async commit(marker?: string): Promise<void> {
    if (marker !== undefined) await writeFile(join(this.staging, MARKER), marker);
    const retired = join(this.staging, 'retired');
    await mkdir(retired);
    const undo: (() => Promise<void>)[] = [];
    try {
      for (const name of [...this.tables, MARKER]) {
        const place = join(this.dir, name);
        if (await stat(place).catch(() => undefined)) {
          await rename(place, join(retired, name));
          undo.push(() => rename(join(retired, name), place));
        }
        if (name === MARKER && marker === undefined) continue;
        await rename(join(this.staging, name), place);
        undo.push(() => rename(place, join(this.staging, name)));
      }
    } catch (error) {
      for (const step of undo.reverse()) await step();
      throw error;
    }
    await rm(this.staging, { recursive: true, force: true });
  }

  /** Removes what this run made; leaves what was there before. */
  async discard(): Promise<void> {
    await rm(this.staging, { recursive: true, force: true });
    if (this.created === undefined) return;
    for (let dir = this.dir; ; dir = dirname(dir)) {
      // Not recursive: somebody may have put something there meanwhile.
      await rmdir(dir);
      if (dir === resolve(this.created)) return;
    }
  }
}
