/** The chosen files of a worker, and what it holds of them for as long as it may need it. Owns: the ends that are held, and the threads that scan. */
import { mountFiles, type ChosenFile } from './node/files';
import { fetchEnds } from './read-ahead';
import { ScanningThreads } from './scanning-threads';

/** The ends of more files than these (64 MB) are not held from one look to the next, but fetched again. */
const HELD = 256;

export class OpenedFiles {
  /** Lets them go. */
  #ends: Promise<() => void> | undefined;
  #threads: ScanningThreads | undefined;

  constructor(
    readonly files: readonly ChosenFile[],
    private readonly threads: number,
  ) {
    mountFiles(files);
  }

  /** @param open looks at both ends of every file. @param isLast nothing will after it. */
  async look<T>(open: () => T, isLast = false): Promise<T> {
    this.#ends ??= fetchEnds(this.files.map(({ file }) => file));
    const letGo = await this.#ends;
    try {
      return open();
    } finally {
      if (isLast || this.files.length > HELD) {
        letGo();
        this.#ends = undefined;
      }
    }
  }

  startThreads(): ScanningThreads {
    return (this.#threads ??= new ScanningThreads(this.threads, this.files));
  }

  stopThreads(): void {
    this.#threads?.stop();
    this.#threads = undefined;
  }
}
