/**
 * Whether a thread still comes round to its messages. It is asked again and again while it has something to do, and once more when it has
 * nothing left, because the next table would come to a thread that is stuck. It is stuck when it has not answered for so many looks: looks
 * and not milliseconds, because its answer waits to be heard when this process was held up itself. Owns: when it is asked. Must not know: threads.
 */

/** Looks in the time that an answer may take. */
const LOOKS = 8;

export class ThreadWatch {
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  /** Questions without an answer, and looks since the last answer. */
  #asked = 0;
  #looks = 0;

  /** @param patience how long (ms) an answer may take. */
  constructor(
    private readonly patience: number,
    private readonly ask: () => void,
    private readonly stuck: () => void,
  ) {}

  /** It has something to do. May be said again. */
  busy(): void {
    this.#busy = true;
    if (this.#timer) return;
    this.#looks = 0;
    this.#ask();
    this.#timer = setInterval(() => this.#look(), this.patience / LOOKS).unref();
  }

  /** It has nothing to do. */
  idle(): void {
    this.#busy = false;
    if (this.#timer) this.#ask();
  }

  answered(): void {
    this.#looks = 0;
    if (--this.#asked === 0 && !this.#busy) this.end();
  }

  /** It is no more. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #ask(): void {
    this.#asked++;
    this.ask();
  }

  #look(): void {
    if (this.#asked === 0) this.#ask();
    if (++this.#looks <= LOOKS) return;
    this.end();
    this.stuck();
  }
}
