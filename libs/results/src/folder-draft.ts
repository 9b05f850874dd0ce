/**
 * An entry while it is written into a folder. Owns: its open files, and that what is renamed is on disk before. Must not know: other entries.
 */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CoffeeError, nonce } from '@coffee/core';
import { isTaken, orOutput, readExactly } from './file-system';
import { isFileName, type Draft } from './results-volume';

interface Written {
  readonly handle: FileHandle;
  bytes: number;
}

export class FolderDraft implements Draft {
  readonly #files = new Map<string, Written>();
  #over = false;

  /** `place`: where it goes when it is whole. `volume`: the folder of all. */
  constructor(
    private readonly folder: string,
    private readonly place: string,
    private readonly volume: string,
  ) {}

  append(file: string, bytes: Uint8Array): Promise<void> {
    return orOutput(async () => {
      const written = await this.#open(file);
      for (let at = 0; at < bytes.byteLength;) {
        const { bytesWritten } = await written.handle.write(bytes, at, bytes.byteLength - at, written.bytes);
        at += bytesWritten;
        written.bytes += bytesWritten;
      }
    });
  }

  async read(file: string, from: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
    return readExactly((await this.#open(file)).handle, file, from, bytes);
  }

  async discard(file: string): Promise<void> {
    const written = this.#files.get(file);
    if (!written) return;
    this.#files.delete(file);
    await orOutput(async () => {
      await written.handle.close();
      await rm(join(this.folder, file), { force: true });
    });
  }

  async touch(): Promise<void> {
    if (this.#over) return;
    // Whatever comes and goes in a folder changes its time, by the clock of the file system.
    await orOutput(async () => {
      const alive = join(this.folder, `alive.${nonce()}`);
      await (await open(alive, 'wx')).close();
      await rm(alive, { force: true });
    });
  }

  async commit(): Promise<boolean> {
    return orOutput(async () => {
      for (const { handle } of this.#files.values()) await handle.sync();
      await this.#close();
      await syncFolder(this.folder);
      try {
        await rename(this.folder, this.place);
      } catch (thrown) {
        if (!isTaken(thrown)) throw thrown;
        await rm(this.folder, { recursive: true, force: true });
        return false;
      }
      await syncFolder(this.volume);
      return true;
    });
  }

  async abandon(): Promise<void> {
    if (this.#over) return;
    await orOutput(async () => {
      await this.#close();
      await rm(this.folder, { recursive: true, force: true });
    });
  }

  async #open(file: string): Promise<Written> {
    if (this.#over) throw new CoffeeError('CLOSED', `${this.folder} is written no more`);
    const known = this.#files.get(file);
    if (known) return known;
    if (!isFileName(file)) throw new CoffeeError('INTERNAL', `${JSON.stringify(file)} is not the name of a file`);
    const written = { handle: await open(join(this.folder, file), 'wx+'), bytes: 0 };
    this.#files.set(file, written);
    return written;
  }

  async #close(): Promise<void> {
    this.#over = true;
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}

/** That the names in it are on disk, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
