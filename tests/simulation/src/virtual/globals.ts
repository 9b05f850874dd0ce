/**
 * The timers, clocks and chance of the runtime, replaced by those of a simulated run. Owns: what code sees as `setTimeout`, `Date`,
 * `performance`, `Math.random` and random bytes, and that all of it is put back. Timers belong to the process that sets them; the wall clock is that
 * process's own, perhaps a wrong one.
 */
import crypto from 'node:crypto';
import type { Chance } from './chance';
import type { Scheduler } from './scheduler';
import { SimProcess } from './sim-process';

/** The wall clock (ms since 1970) at the beginning of every run. */
export const EPOCH = Date.UTC(2025, 0, 1);

/** What `setTimeout` and its likes return. */
class Timer {
  #cancel: () => void = () => undefined;
  readonly #process = SimProcess.current;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly delay: number,
    private readonly code: () => void,
    private readonly repeats = false,
  ) {
    this.#set();
  }

  /** A simulated process lives until it is killed, whatever its timers. */
  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  refresh(): this {
    this.#cancel();
    this.#set();
    return this;
  }

  cancel(): void {
    this.#cancel();
  }

  #set(): void {
    const fire = (): void => {
      if (this.repeats) this.#set();
      this.code();
    };
    this.#cancel = this.scheduler.after(this.delay, fire, this.#process);
  }
}

/** Replaces them for everything that runs from now on. @returns puts them back. */
export function installGlobals(scheduler: Scheduler, chance: Chance): () => void {
  const RealDate = Date;
  const wallClock = (): number => Math.floor(EPOCH + scheduler.now + (SimProcess.current?.skew ?? 0));
  class VirtualDate extends RealDate {
    constructor(...given: []) {
      super(...(given.length === 0 ? ([wallClock()] as unknown as []) : given));
    }
    static override now(): number {
      return wallClock();
    }
  }
  const cancel = (timer: unknown): void => {
    if (timer instanceof Timer) timer.cancel();
  };
  type Code = (...args: unknown[]) => void;
  // A delay of 0 is 1 ms, as in Node.
  const timer =
    (repeats: boolean) =>
    (code: Code, delay?: number, ...args: unknown[]) =>
      new Timer(scheduler, Math.max(1, delay ?? 1), () => code(...args), repeats);
  const immediate = (code: Code, ...args: unknown[]): Timer => new Timer(scheduler, 0, () => code(...args));
  const randomBytes = (count: number): Buffer =>
    Buffer.from(Array.from({ length: count }, () => chance.integer(0, 255)));
  const randomUUID = (): string => {
    const hex = randomBytes(16).toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };

  const restores = [
    replace(globalThis, 'setTimeout', timer(false)),
    replace(globalThis, 'setInterval', timer(true)),
    replace(globalThis, 'setImmediate', immediate),
    replace(globalThis, 'clearTimeout', cancel),
    replace(globalThis, 'clearInterval', cancel),
    replace(globalThis, 'clearImmediate', cancel),
    replace(globalThis, 'Date', VirtualDate),
    replace(globalThis, 'performance', { now: () => scheduler.now }),
    replace(Math, 'random', chance.next),
    replace(crypto, 'randomBytes', randomBytes),
    replace(crypto, 'randomUUID', randomUUID),
  ];
  return () => restores.forEach((restore) => restore());
}

function replace(target: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? true,
  });
  return () => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}
