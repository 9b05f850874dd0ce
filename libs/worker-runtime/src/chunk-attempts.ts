/**
 * The attempts of this worker at chunks of one job that were delivered before, and what it learns of those of others. A process that dies
 * cannot say so; what it wrote before it began can. Owns: that an attempt is told before it begins, and that one which came to nothing
 * through no fault of its chunk is taken back. Must not know: what follows from too many.
 */
import { CoffeeError, nonce, within, type ChunkSeq, type StageId } from '@coffee/core';
import type { ProgressLog } from '@coffee/jobs';
import type { AttemptReturned, StageAttempt } from '@coffee/protocol';
import { AttemptFold } from './attempt-fold';
import { nowOrLater } from './retrying';

export interface ChunkAttemptsOptions {
  /** Whether the progress log is being read. */
  readonly isRead: () => boolean;
  /** How long (ms) an attempt that is in the log may take to be read there. */
  readonly patience: number;
  /** Told when it takes longer: what is in the log does not reach this reader. */
  readonly onLost: (error: CoffeeError) => void;
}

interface Awaited {
  readonly attempt: number;
  readonly met: (deaths: number | undefined) => void;
}

export class ChunkAttempts {
  readonly #worker = nonce();
  readonly #fold = new AttemptFold();
  #made = 0;
  #awaited: Awaited | undefined;
  #ended = false;

  constructor(
    private readonly progress: Pick<ProgressLog, 'append'>,
    private readonly options: ChunkAttemptsOptions,
  ) {}

  /** The next attempt of this worker: they are made one after the other. */
  next(stage: StageId, seq: ChunkSeq): StageAttempt {
    return { type: 'StageAttempt', stage, seq, worker: this.#worker, attempt: ++this.#made };
  }

  /**
   * Tells of the attempt, and reads on until it is met: all that others told before was read then.
   * @returns how many workers have ended over this chunk; undefined when the log is no longer read.
   * @throws as `ProgressLog.append`, and CoffeeError TRANSPORT when it is not read. It may have been told all the same.
   */
  async tell(attempt: StageAttempt): Promise<number | undefined> {
    if (!this.options.isRead()) throw new CoffeeError('TRANSPORT', 'the progress log of the job is not being read yet');
    const met = new Promise<number | undefined>((resolve) => {
      this.#awaited = { attempt: attempt.attempt, met: resolve };
    });
    await this.progress.append(attempt);
    return this.#ended ? undefined : within(met, this.options.patience, () => this.#notRead());
  }

  /** Takes the attempt back; what cannot be told now is told as soon as it can, unless a later attempt says the same. */
  takeBack(attempt: StageAttempt): Promise<void> {
    return nowOrLater(() => this.progress.append({ ...attempt, type: 'AttemptReturned' }), {
      isOver: () => this.#ended || attempt.attempt !== this.#made,
      // A log that is gone counts nothing any more.
      failed: () => undefined,
    });
  }

  /** A record of the progress log. */
  record(record: StageAttempt | AttemptReturned): void {
    this.#fold.step(record);
    if (record.worker !== this.#worker || record.attempt !== this.#awaited?.attempt) return;
    this.#awaited.met(this.#fold.deaths(record.stage, record.seq, this.#worker));
    this.#awaited = undefined;
  }

  #notRead(): CoffeeError {
    const seconds = this.options.patience / 1000;
    const error = new CoffeeError(
      'TRANSPORT',
      `a record in the progress log of the job was not read within ${seconds} s`,
    );
    this.options.onLost(error);
    return error;
  }

  /** The log is no longer read. */
  end(): void {
    this.#ended = true;
    this.#awaited?.met(undefined);
    this.#awaited = undefined;
  }
}
