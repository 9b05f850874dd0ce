/** Which stage an error is of: a chunk that goes through several in one worker may fail in a later one than it was delivered to. */
import { CoffeeError, asCoffeeError, type StageId } from '@coffee/core';

export class StageError extends CoffeeError {
  override readonly name = 'StageError';
  /** What went wrong in the stage. */
  readonly reason: CoffeeError;

  constructor(
    readonly stage: StageId,
    thrown: unknown,
  ) {
    const reason = asCoffeeError(thrown);
    super(reason.code, `stage ${stage}: ${reason.message}`, { cause: reason });
    this.reason = reason;
  }
}
