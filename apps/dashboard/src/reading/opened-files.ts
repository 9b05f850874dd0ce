/** The chosen files of a worker, and what it holds of them for as long as it may need it. Owns: the ends that are held, and the threads that scan. */
import { FolderListing } from '@coffee/csv';
import type { TableName, Tables } from '@coffee/protocol';
import { entryAt, mountFiles, type ChosenFile } from './node/files';
import { fetchEnds } from './read-ahead';
import { ScanningThreads } from './scanning-threads';

/** Of the ends of all files no more is held (bytes): those of more are read one by one, each time that they are looked at. */
const HELD = 64 << 20;

/** Which of all tables whose files may be there are looked at. */
export interface LookedAt {
  readonly tables: Tables;
  readonly wanted: readonly TableName[];
}

export class OpenedFiles {
  /** Lets them go. */
  #ends: Promise<() => void> | undefined;
  /** Whose ends these are, as far as they are held. */
  #looked: ReadonlySet<File> = new Set();
  #threads: ScanningThreads | undefined;

  constructor(
    readonly files: readonly ChosenFile[],
    private readonly threads: number,
  ) {
    mountFiles(files);
  }

  /** @param open looks at both ends of every file of these tables. @param isLast nothing will after it. */
  async look<T>(at: LookedAt, open: () => T, isLast = false): Promise<T> {
    await this.#fetch(filesOf(at));
    try {
      return open();
    } finally {
      if (isLast) await this.#letGo();
    }
  }

  startThreads(): ScanningThreads {
    return (this.#threads ??= new ScanningThreads(this.threads, this.files));
  }

  stopThreads(): void {
    this.#threads?.stop();
    this.#threads = undefined;
  }

  async #fetch(files: readonly File[]): Promise<void> {
    if (!this.#ends || !files.every((file) => this.#looked.has(file))) {
      await this.#letGo();
      this.#looked = new Set(files);
      this.#ends = fetchEnds(files, HELD);
    }
    await this.#ends;
  }

  async #letGo(): Promise<void> {
    (await this.#ends)?.();
    this.#ends = undefined;
  }
}

/** By their names: whatever else was chosen with them is not opened. */
function filesOf({ tables, wanted }: LookedAt): File[] {
  const listing = new FolderListing('/', tables);
  const names = wanted.flatMap((table) => listing.filesOf(table).files);
  return names.flatMap((name) => entryAt(`/${name}`)?.file ?? []);
}
