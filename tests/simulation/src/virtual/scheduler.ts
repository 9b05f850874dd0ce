/**
 * Virtual time. Owns: the clock, what is due when, and whose turn is next. Within a process turns keep their order, as in a real
 * event loop; between processes chance decides, as an operating system does. Nothing waits in real time: when nobody has a turn the
 * clock jumps to the next timer. A run is a function of its chance: the same turns in the same order.
 */
import type { Chance } from './chance';
import { EventHeap, type Turn } from './event-heap';
import { SimProcess } from './sim-process';

/** What a turn takes (ms), so that a chain of turns without end does not hold up the timers of others. */
const TURN = 0.01;

/** The real one, taken before it is replaced: when it comes, the promises and ticks of the last turn are settled. */
const afterSettling = setImmediate;

export class Scheduler {
  #now = 0;
  #turns = 0;
  readonly #timers = new EventHeap();
  readonly #ready: SimProcess[] = [];
  readonly #due = new Map<SimProcess, Turn[]>();
  readonly #still = new Set<SimProcess>();
  /** For what belongs to no process: the network, the schedule of faults, the starting of processes. */
  readonly itself = new SimProcess('simulation');

  constructor(private readonly chance: Chance) {}

  /** Milliseconds since the beginning of the run. */
  get now(): number {
    return this.#now;
  }

  /** How many turns there have been. */
  get turns(): number {
    return this.#turns;
  }

  /** Runs the code in a turn of this process, so many ms from now. @returns cancels it. */
  after(delay: number, code: () => void, process: SimProcess = SimProcess.current ?? this.itself): () => void {
    const turn: Turn = { at: this.#now + delay, process, code };
    this.#timers.add(turn);
    return () => (turn.code = undefined);
  }

  /** Resolves in a turn of the running process, so many ms from now; never when it is killed before. */
  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve));
  }

  /** The process gets no turn for so many ms, as between SIGSTOP and SIGCONT; what is due meanwhile comes then. */
  holdUp(process: SimProcess, duration: number): void {
    if (this.#still.has(process)) return;
    this.#still.add(process);
    const at = this.#ready.indexOf(process);
    if (at >= 0) this.#ready.splice(at, 1);
    this.after(
      duration,
      () => {
        this.#still.delete(process);
        if (this.#due.has(process)) this.#ready.push(process);
      },
      this.itself,
    );
  }

  /**
   * Turn after turn, until the condition is met.
   * @returns false when it was not met by `deadline` (ms of virtual time) or within so many turns, or nobody has anything to do.
   */
  run(until: () => boolean, limits: { readonly deadline: number; readonly turns: number }): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const step = (): void => {
        try {
          if (until()) resolve(true);
          else if (this.#now > limits.deadline || this.#turns >= limits.turns || !this.#turn()) resolve(false);
          else afterSettling(step);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      step();
    });
  }

  /** Resolves in real time, when all promises that are settled now have been acted on. */
  settled(): Promise<void> {
    return new Promise((resolve) => afterSettling(resolve));
  }

  #turn(): boolean {
    this.#takeDue();
    while (this.#ready.length === 0) {
      const next = this.#timers.nextAt;
      if (next === undefined) return false;
      this.#now = next;
      this.#takeDue();
    }
    const at = this.chance.integer(0, this.#ready.length - 1);
    const process = this.#ready[at]!;
    const turns = this.#due.get(process)!;
    const { code } = turns.shift()!;
    if (turns.length === 0 || !process.alive) {
      this.#ready.splice(at, 1);
      this.#due.delete(process);
    }
    if (!code || !process.alive) return true;
    this.#turns++;
    this.#now += TURN;
    process.enter(code);
    return true;
  }

  #takeDue(): void {
    for (let turn = this.#timers.takeUntil(this.#now); turn; turn = this.#timers.takeUntil(this.#now)) {
      const { process } = turn;
      if (!process.alive) continue;
      const turns = this.#due.get(process);
      if (turns) {
        turns.push(turn);
        continue;
      }
      this.#due.set(process, [turn]);
      if (!this.#still.has(process)) this.#ready.push(process);
    }
  }
}
