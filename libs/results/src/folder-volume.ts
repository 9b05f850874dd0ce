/**
 * A volume in a folder, which any number of gateways may share: `<folder>/<job>/` is an entry. What is being written, and what is being removed,
 * lies in `<folder>/.writing`; a rename puts it into its place, or takes it away, at once.
 *
 * Invariants: a path has names in it that were checked, and nothing else that was given; a folder with the name of a job is a whole entry.
 */
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CoffeeError, isJobId, jobId, nonce, unwritableReason, type JobId } from '@coffee/core';
import { isAbsent, orOutput, readExactly, unreadable } from './file-system';
import { FolderDraft } from './folder-draft';
import { isFileName, type Draft, type ResultsVolume, type VolumeEntry } from './results-volume';

const WRITING = '.writing';

export class FolderVolume implements ResultsVolume {
  readonly #writing: string;

  private constructor(private readonly folder: string) {
    this.#writing = join(folder, WRITING);
  }

  /** @throws CoffeeError OUTPUT that names the folder when nothing can be written there. */
  static async open(folder: string): Promise<FolderVolume> {
    const volume = new FolderVolume(folder);
    try {
      await mkdir(volume.#writing, { recursive: true });
      await volume.now();
    } catch (cause) {
      const reason = cause instanceof CoffeeError ? cause.message : unwritableReason(cause);
      throw new CoffeeError('OUTPUT', `the results folder ${folder} cannot be used: ${reason}`, { cause });
    }
    return volume;
  }

  async list(): Promise<readonly JobId[]> {
    const found = await orOutput(() => readdir(this.folder, { withFileTypes: true }));
    return found.flatMap((entry) => (entry.isDirectory() && isJobId(entry.name) ? [entry.name] : []));
  }

  async open(job: JobId): Promise<VolumeEntry | undefined> {
    const folder = this.#folderOf(job);
    const handles = new Map<string, FileHandle>();
    try {
      const names = (await readdir(folder)).filter(isFileName);
      for (const name of names) handles.set(name, await open(join(folder, name), 'r'));
      return await folderEntry(handles);
    } catch (thrown) {
      await closeAll(handles);
      // It was removed in between, or never there.
      if (isAbsent(thrown)) return undefined;
      throw unreadable(thrown);
    }
  }

  begin(job: JobId): Promise<Draft> {
    const draft = join(this.#writing, `${jobId(job)}.${nonce()}`);
    return orOutput(async () => {
      await mkdir(draft, { recursive: true });
      return new FolderDraft(draft, this.#folderOf(job), this.folder);
    });
  }

  async remove(job: JobId): Promise<void> {
    const away = join(this.#writing, `${jobId(job)}.${nonce()}.removed`);
    await orOutput(async () => {
      try {
        await rename(this.#folderOf(job), away);
      } catch (thrown) {
        if (isAbsent(thrown)) return;
        throw thrown;
      }
      await rm(away, { recursive: true, force: true });
    });
  }

  /** As the file system tells it: where several machines share a volume, that is one clock for all. */
  async now(): Promise<number> {
    const path = join(this.#writing, `clock.${nonce()}`);
    return orOutput(async () => {
      const file = await open(path, 'wx');
      try {
        return (await file.stat()).mtimeMs;
      } finally {
        await file.close();
        await rm(path, { force: true });
      }
    });
  }

  async removeDrafts(untouched: number): Promise<void> {
    const now = await this.now();
    await orOutput(async () => {
      for (const name of await readdir(this.#writing)) {
        const path = join(this.#writing, name);
        const touched = await stat(path).catch(() => undefined);
        if (touched && now - touched.mtimeMs > untouched) await rm(path, { recursive: true, force: true });
      }
    });
  }

  #folderOf(job: JobId): string {
    return join(this.folder, jobId(job));
  }
}

async function folderEntry(handles: ReadonlyMap<string, FileHandle>): Promise<VolumeEntry> {
  const files = new Map<string, number>();
  let storedAt = 0;
  for (const [name, handle] of handles) {
    const { size, mtimeMs } = await handle.stat();
    files.set(name, size);
    storedAt = Math.max(storedAt, mtimeMs);
  }
  return {
    storedAt,
    files,
    read: (file, from, bytes) => {
      const handle = handles.get(file);
      if (!handle) throw new CoffeeError('BAD_MESSAGE', `there is no file ${file}`);
      return readExactly(handle, file, from, bytes);
    },
    close: () => closeAll(handles),
  };
}

async function closeAll(handles: ReadonlyMap<string, FileHandle>): Promise<void> {
  await Promise.all([...handles.values()].map((handle) => handle.close()));
}
