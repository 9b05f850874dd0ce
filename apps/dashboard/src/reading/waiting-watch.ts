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
  /** Counts reasons that came. */
  #reasons = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param tell of undefined: there is none any more.
   * @param look what the gateway says; undefined: that nothing is wrong. What it throws is no answer.
   */
  constructor(
    private readonly tell: (reason: Waiting | undefined) => void,
    private readonly look: () => Promise<Waiting | undefined>,
  ) {}

  /** Something is under way. @returns what to call, once, when it is not any more. */
  begin(): () => void {
    if (this.#underWay++ === 0) this.#wait();
    return () => {
      if (--this.#underWay === 0) clearTimeout(this.#timer);
    };
  }

  /**
   * The gateway is about to be asked for something. @returns what to call when it has answered, or cannot be reached, with the reason why that has to be
   * sent again; undefined: nothing is wrong. Of a reason that came meanwhile such an answer says nothing: a token may be refused while what was sent
   * before is still taken.
   */
  ask(): (reason: Waiting | undefined) => void {
    const before = this.#reasons;
    return (reason) => {
      if (reason !== undefined || before === this.#reasons) this.#hear(reason);
    };
  }

  #hear(reason: Waiting | undefined): void {
    this.#heard++;
    if (reason) this.#reasons++;
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
    const answer = await this.look().then(
      (reason) => ({ reason }),
      () => undefined,
    );
    if (this.#underWay === 0 || before !== this.#heard) return;
    if (answer) this.#hear(answer.reason);
    else this.#wait();
  }
}
