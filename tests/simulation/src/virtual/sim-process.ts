/**
 * A simulated process. Owns: whether it lives, and which process the running code belongs to. Code belongs to a process from where it is
 * entered on, through promises and timers, until another is entered: so a killed process ends between two turns of its event
 * loop, whatever it was waiting for. Must not know: what runs in it, time.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<SimProcess>();

export class SimProcess {
  #alive = true;
  #die!: () => void;
  /** Resolves when it was killed. */
  readonly dead: Promise<void> = new Promise((resolve) => (this.#die = resolve));
  /** Its wall clock is ahead by so many ms. */
  skew = 0;

  constructor(readonly name: string) {}

  /** Whose code is running; undefined for the simulation's own. */
  static get current(): SimProcess | undefined {
    return running.getStore();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Runs the code as this process's. */
  enter<T>(code: () => T): T {
    return running.run(this, code);
  }

  /** Ends it as SIGKILL does: it gets no turn any more. */
  kill(): void {
    this.#alive = false;
    this.#die();
  }
}
