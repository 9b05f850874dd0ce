/**
 * What happened in a run, line by line. Owns: the lines, and a hash that two runs of a seed have in common when they were the same, however
 * many lines are kept. Must not know: what the lines say.
 */
import { createHash } from 'node:crypto';

const KEPT = 5000;

export class Trace {
  readonly #hash = createHash('sha256');
  readonly #last: string[] = [];
  #lines = 0;

  add(line: string): void {
    this.#lines++;
    this.#hash.update(`${line}\n`);
    this.#last.push(line);
    if (this.#last.length > 2 * KEPT) this.#last.splice(0, KEPT);
  }

  get lines(): number {
    return this.#lines;
  }

  /** Of all lines so far. */
  get hash(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }

  /** The last lines. */
  tail(count: number): readonly string[] {
    return this.#last.slice(-count);
  }
}
