/**
 * How often chunks that were delivered before have been begun, by all replicas, as the progress log tells. A process that dies
 * cannot say so; what it wrote before it began can. Owns: the counts. Must not know: what follows from them.
 */
import { nonce, type ChunkSeq, type StageId } from '@coffee/core';
import type { StageAttempt } from '@coffee/protocol';

export class ChunkAttempts {
  readonly #worker = nonce();
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, (attempts: number | undefined) => void>();

  /**
   * @returns the record to append, and a promise that resolves when it was read back (so that everything before it was read
   * too) with the number of attempts, this one included; undefined when the log is no longer read.
   */
  begin(
    stage: StageId,
    seq: ChunkSeq,
  ): { readonly record: StageAttempt; readonly readBack: Promise<number | undefined> } {
    const record: StageAttempt = { type: 'StageAttempt', stage, seq, worker: this.#worker };
    const readBack = new Promise<number | undefined>((resolve) => this.#waiting.set(keyOf(record), resolve));
    return { record, readBack };
  }

  /** A record of the progress log. */
  record(attempt: StageAttempt): void {
    const key = keyOf(attempt);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (attempt.worker !== this.#worker) return;
    this.#waiting.get(key)?.(count);
    this.#waiting.delete(key);
  }

  /** The log is no longer read. */
  end(): void {
    for (const resolve of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}

const keyOf = ({ stage, seq }: StageAttempt): string => `${stage}/${seq}`;
