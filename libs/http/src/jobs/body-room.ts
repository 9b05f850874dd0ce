/**
 * The memory that bodies take which have to be here as a whole, all together. Owns: whose share is used up. Must not know: what they are.
 */
import { FairShare } from '@coffee/sessions/server';
import { HttpError } from '../problem';

export class BodyRoom {
  readonly #share: FairShare;

  constructor(limit: number) {
    this.#share = new FairShare(limit);
  }

  /** @returns what to call when the body is no longer here. @throws HttpError TOO_MANY before anything of it is read. */
  take(party: string, bytes: number): () => void {
    if (!this.#share.has(party, bytes))
      throw new HttpError(
        'TOO_MANY',
        'as many chunks of yours are under way as may be: wait for an answer to one of them',
      );
    this.#share.take(party, bytes);
    let held = true;
    return () => {
      if (held) this.#share.give(party, bytes);
      held = false;
    };
  }
}
