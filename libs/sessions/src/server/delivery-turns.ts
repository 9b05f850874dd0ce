/**
 * Who may fetch the answers of a job that is complete. Each that does has parts of them here, read ahead and on their way, however
 * slowly its client takes them. Owns: how many do at once, fairly among parties, and that nobody waits for ever. (Of jobs that run there
 * are only so many.)
 */
import { SessionError } from '@coffee/protocol';
import { FairShare } from './fair-share';

interface Waiting {
  readonly party: string;
  readonly enter: () => void;
}

export class DeliveryTurns {
  readonly #share: FairShare;
  readonly #waiting = new Set<Waiting>();

  /** @param limit how many at once. @param patience how long (ms) one waits. */
  constructor(
    limit: number,
    private readonly patience: number,
  ) {
    this.#share = new FairShare(limit);
  }

  /**
   * @returns what to call, once or more, when nothing more is to be fetched.
   * @throws SessionError UNAVAILABLE when it was not its turn for so long.
   */
  async enter(party: string): Promise<() => void> {
    if (!this.#share.has(party, 1)) await this.#turn(party);
    else this.#share.take(party, 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#share.give(party, 1);
      this.#admit();
    };
  }

  #turn(party: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        const message = `as many answers are fetched as may be, for ${this.patience / 1000} s: resume later, or through another gateway`;
        reject(new SessionError('UNAVAILABLE', message));
      }, this.patience).unref();
      const enter = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve();
      };
      const waiting = { party, enter };
      this.#waiting.add(waiting);
    });
  }

  #admit(): void {
    for (const { party, enter } of this.#waiting) {
      if (!this.#share.has(party, 1)) continue;
      this.#share.take(party, 1);
      enter();
    }
  }
}
