/**
 * Why what is sent does not go through, as a person is told. While something is under way and nothing is answered, the gateway is asked about it now and then: it may
 * be away without a connection's telling so, or it may be well, and only hold the upload back. Owns: that no reason is told for longer than it is true. Must not
 * know: what is sent.
 */
import type { Waiting } from './messages';

/** After so long without an answer it is asked, again and again (ms). */
export const SILENCE = 3000;

export class WaitingWatch {
  #isTold = false;
  #underWay = 0;
  /** Counts answers: what was asked before the last of them says nothing any more. */
  #heard = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param tell of undefined: there is none any more.
   * @param ask what the gateway says; undefined: that nothing is wrong. What it throws is no answer.
   */
  constructor(
    private readonly tell: (reason: Waiting | undefined) => void,
    private readonly ask: () => Promise<Waiting | undefined>,
  ) {}

  /** Something is under way. @returns what to call, once, when it is not any more. */
  begin(): () => void {
    if (this.#underWay++ === 0) this.#wait();
    return () => {
      if (--this.#underWay === 0) clearTimeout(this.#timer);
    };
  }

  /** The gateway has answered, or cannot be reached. @param reason why what was sent has to be sent again; undefined: nothing is wrong. */
  heard(reason: Waiting | undefined): void {
    this.#heard++;
    if (reason ?? this.#isTold) this.tell(reason);
    this.#isTold = reason !== undefined;
    if (this.#underWay > 0) this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), SILENCE);
  }

  async #look(): Promise<void> {
    const before = this.#heard;
    const answer = await this.ask().then(
      (reason) => ({ reason }),
      () => undefined,
    );
    if (this.#underWay === 0 || before !== this.#heard) return;
    if (answer) this.heard(answer.reason);
    else this.#wait();
  }
}
