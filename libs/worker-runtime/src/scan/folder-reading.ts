/**
 * One reading of a folder, among several that one pool may do at once. Owns: that files which have to be decoded are decoded for each by itself, and that
 * the pool lets go of them when the reading ends, however it does. Must not know: tables, rows.
 */
import { CoffeeError } from '@coffee/core';
import type { ScanRequest } from '@coffee/csv';

/** All readings of this process have different numbers. */
let last = 0;

export class FolderReading {
  readonly #number = ++last;
  readonly #underWay = new Set<Promise<unknown>>();
  #isOver = false;

  /** Has a range scanned. @throws (rejects) what that does; CoffeeError CLOSED once the reading has ended. */
  scan<Range>(request: ScanRequest, scan: (request: ScanRequest) => Promise<Range>): Promise<Range> {
    if (request.file.decodings.length === 0) return scan(request);
    if (this.#isOver) return Promise.reject(new CoffeeError('CLOSED', 'the reading has ended'));
    const scanned = scan({ ...request, reading: this.#number });
    this.#underWay.add(scanned);
    const through = (): void => void this.#underWay.delete(scanned);
    scanned.then(through, through);
    return scanned;
  }

  /** `leave` is told when nothing of it is under way any more. */
  end(leave: (reading: number) => void): void {
    this.#isOver = true;
    void Promise.allSettled(this.#underWay).then(() => leave(this.#number));
  }
}
