/**
 * Where entries are kept: the contract of a volume, which a folder fulfils and an object store could. An entry is what one job has left: a few files
 * under the name of the job. Entries are whole: they appear at once, never change, and disappear at once for whoever opens them afterwards.
 * Must not know: what is in the files, which entries are to go.
 */
import type { JobId } from '@coffee/core';

export interface ResultsVolume {
  /** The jobs of which there is an entry, in any order. */
  list(): Promise<readonly JobId[]>;
  /** Undefined when there is no entry. Who has opened one reads on when it is removed. */
  open(job: JobId): Promise<VolumeEntry | undefined>;
  /** Begins an entry, which nobody sees until it is committed. */
  begin(job: JobId): Promise<Draft>;
  /** Idempotent. */
  remove(job: JobId): Promise<void>;
  /** Milliseconds by the clock that `VolumeEntry.storedAt` is of: no two clocks are compared. */
  now(): Promise<number>;
  /** Removes drafts that nobody has written or touched for so long (ms): their processes have ended. */
  removeDrafts(untouched: number): Promise<void>;
}

export interface VolumeEntry {
  readonly storedAt: number;
  /** Sizes in bytes, by the names of the files. */
  readonly files: ReadonlyMap<string, number>;
  /** @returns as many bytes in a buffer of their own. @throws CoffeeError BAD_MESSAGE when the file has not so many; OUTPUT when it cannot be read. */
  read(file: string, from: number, bytes: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** @throws CoffeeError OUTPUT with the reason in words when the volume takes or gives nothing: it is full, not writable, not there. */
export interface Draft {
  /** Resolves when the bytes are the volume's. */
  append(file: string, bytes: Uint8Array): Promise<void>;
  read(file: string, from: number, bytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** A file that was only needed for the others. */
  discard(file: string): Promise<void>;
  /** Its process is alive. */
  touch(): Promise<void>;
  /** Everything is on disk, and then in its place. @returns false when somebody else's entry was there before: this one is gone. */
  commit(): Promise<boolean>;
  /** Idempotent; does nothing to what was committed. */
  abandon(): Promise<void>;
}

const FILE_NAME = /^[a-z0-9][a-z0-9_.-]{0,99}$/;

/** Names of files come from plans and manifests: none of them is a path. */
export const isFileName = (name: string): boolean => FILE_NAME.test(name) && !name.includes('..');
