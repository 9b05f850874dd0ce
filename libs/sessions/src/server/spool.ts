/**
 * The files of clients that upload them as they are, until they have been read. Owns: how many bytes they may be in all jobs of this
 * process together, and of one party; the folder of each job, which goes with its upload. Must not know: what is in them.
 */
import { createHash, type Hash } from 'node:crypto';
import { mkdtemp, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { SessionError } from '@coffee/protocol';
import { FairShare } from './fair-share';

const folderOf = (job: string): string => `coffee-${job}-`;
/** What `mkdtemp` makes of it. */
const LEFT = new RegExp(`^${folderOf('[\\w.-]+')}[A-Za-z0-9]{6}$`);

/** Bytes that are hashed and written at once. */
const WRITE_BYTES = 1 << 20;

export interface SpooledFile {
  readonly path: string;
  /** Equal for equal files. */
  readonly hash: string;
  readonly bytes: number;
}

/** Deletes what earlier processes have left in a folder that this one has for itself, before it takes files: their job is begun again elsewhere. */
export async function removeLeftFiles(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory() && LEFT.test(entry.name))
      await rm(join(folder, entry.name), { recursive: true, force: true });
}

export class Spool {
  readonly #share: FairShare;

  /** @param limit bytes of all files together. */
  constructor(
    readonly folder: string,
    limit: number,
  ) {
    this.#share = new FairShare(limit);
  }

  /** Bytes of the files that one party can have here at once, if nobody else has any. */
  get largest(): number {
    return this.#share.largest;
  }

  /** Bytes of all files that are here. */
  get held(): number {
    return this.#share.total;
  }

  /** @throws SessionError UNAVAILABLE: it passes when other files have been read. */
  take(party: string, bytes: number): void {
    if (!this.#share.has(party, bytes))
      throw new SessionError(
        'UNAVAILABLE',
        'this gateway has no room for more of your files now: resume later, or through another',
      );
    this.#share.take(party, bytes);
  }

  give(party: string, bytes: number): void {
    this.#share.give(party, bytes);
  }
}

/** The files of one job, which come one after the other. */
export class SpoolFolder {
  #folder: Promise<string> | undefined;
  #file: { readonly handle: FileHandle; readonly path: string; readonly hash: Hash; bytes: number } | undefined;
  #bytes = 0;

  /** @param party whose share its bytes are of. */
  constructor(
    private readonly spool: Spool,
    private readonly party: string,
    private readonly job: string,
  ) {}

  /** A file begins, unless it has; `name`: no other file of the job has it. */
  async begin(name: string): Promise<void> {
    if (this.#file) return;
    const folder = await (this.#folder ??= mkdtemp(join(this.spool.folder, folderOf(this.job))));
    const path = join(folder, name);
    this.#file = { handle: await open(path, 'w'), path, hash: createHash('sha256'), bytes: 0 };
  }

  /** @throws SessionError UNAVAILABLE when there is no room. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength && this.#file; at += WRITE_BYTES) {
      const part = bytes.subarray(at, at + WRITE_BYTES);
      this.spool.take(this.party, part.byteLength);
      this.#bytes += part.byteLength;
      this.#file.bytes += part.byteLength;
      this.#file.hash.update(part);
      for (let of = 0; of < part.byteLength;) of += (await this.#file.handle.write(part, of)).bytesWritten;
    }
  }

  /** The file that was begun is whole. */
  async end(): Promise<SpooledFile> {
    const { handle, path, hash, bytes } = this.#file!;
    this.#file = undefined;
    await handle.close();
    return { path, hash: hash.digest('hex'), bytes };
  }

  /** The file is not needed any more. */
  async remove({ path, bytes }: SpooledFile): Promise<void> {
    await rm(path);
    this.#give(bytes);
  }

  /** Nothing is: all of them go. To be called once, when nothing is under way. */
  async close(): Promise<void> {
    await this.#file?.handle.close();
    const folder = await this.#folder?.catch(() => undefined);
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    this.#give(this.#bytes);
  }

  #give(bytes: number): void {
    this.#bytes -= bytes;
    this.spool.give(this.party, bytes);
  }
}
