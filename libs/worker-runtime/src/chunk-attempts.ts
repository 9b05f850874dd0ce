/**
 * The attempts of this worker at chunks of one job that were delivered before, and what it learns of those of others. A process that dies
 * cannot say so; what it wrote before it began can. Owns: that an attempt is told before it begins, and that one which came to nothing
 * through no fault of its chunk is taken back. Must not know: what follows from too many.
 */
import { asCoffeeError, nonce, type ChunkSeq, type StageId } from '@coffee/core';
import type { ProgressLog } from '@coffee/jobs';
import type { AttemptReturned, StageAttempt } from '@coffee/protocol';
import { AttemptFold } from './attempt-fold';

/** Between tries to take an attempt back (ms): doubled each time. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;

export class ChunkAttempts {
  readonly #worker = nonce();
  readonly #fold = new AttemptFold();
  #made = 0;
  #waiting: { readonly attempt: number; readonly resolve: (deaths: number | undefined) => void } | undefined;
  #retry: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(private readonly progress: Pick<ProgressLog, 'append'>) {}

  /** The next attempt of this worker: they are made one after the other. */
  next(stage: StageId, seq: ChunkSeq): StageAttempt {
    clearTimeout(this.#retry);
    return { type: 'StageAttempt', stage, seq, worker: this.#worker, attempt: ++this.#made };
  }

  /**
   * Tells of the attempt, and reads on until it is met: all that others told before was read then.
   * @returns how many workers have ended over this chunk; undefined when the log is no longer read.
   * @throws CoffeeError as `ProgressLog.append`. The attempt may have been told all the same.
   */
  async tell(attempt: StageAttempt): Promise<number | undefined> {
    const met = new Promise<number | undefined>((resolve) => (this.#waiting = { attempt: attempt.attempt, resolve }));
    await this.progress.append(attempt);
    return this.#ended ? undefined : met;
  }

  /** Takes the attempt back; what cannot be told now is told as soon as it can, unless a later attempt says the same. */
  async takeBack(attempt: StageAttempt, pause = FIRST_PAUSE): Promise<void> {
    try {
      await this.progress.append({ ...attempt, type: 'AttemptReturned' });
    } catch (thrown) {
      if (this.#ended || attempt.attempt !== this.#made || !asCoffeeError(thrown).retriable) return;
      const again = (): void => void this.takeBack(attempt, Math.min(2 * pause, LONGEST_PAUSE));
      this.#retry = setTimeout(again, pause).unref();
    }
  }

  /** A record of the progress log. */
  record(record: StageAttempt | AttemptReturned): void {
    this.#fold.step(record);
    if (record.worker !== this.#worker || record.attempt !== this.#waiting?.attempt) return;
    this.#waiting.resolve(this.#fold.deaths(record.stage, record.seq, this.#worker));
    this.#waiting = undefined;
  }

  /** The log is no longer read. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#retry);
    this.#waiting?.resolve(undefined);
    this.#waiting = undefined;
  }
}
