/** Which faults have fired, how often. Owns: the names of all faults of a run. */
import { faultKinds, type FaultKind } from '@coffee/middleware';

/** Those of the schedule (`schedule.ts`), beside those of each transport (`@coffee/middleware`). */
export const scheduledKinds = [
  /** A process is killed: at a moment, or at a named place of the delivery rules or of a gateway's. */
  'kill worker',
  'kill gateway',
  'kill owner',
  'crash at a place',
  /** A gateway is killed when something has just been decided, before or after others have read of it. */
  'kill at a record',
  /** A process stands still, timers and deliveries with it, and goes on. */
  'pause',
  /** The connection of a process to the broker is lost, or that of all of them, and comes back. */
  'lose broker connection',
  'restart broker',
  /** A queue or a log takes no messages for a while. */
  'put out of reach',
  /** A process is slow to read the journal, for a while: others know of a job long before. */
  'slow journal reader',
  /** A client's line is reset, or carries nothing for a while. */
  'cut client line',
  'silence client line',
  /** A process begins with a wall clock that is wrong by days. */
  'skew clock',
  /** The journal loses what is older than its retention. */
  'forget journal',
  /** A chunk that ends whoever works on it. */
  'poison chunk',
  /** Those that lose what was confirmed: jobs may fail of them, with the reason. */
  'purge queue',
  'delete log',
  'lose tail',
] as const;
export type ScheduledKind = (typeof scheduledKinds)[number];
export type AnyFault = ScheduledKind | FaultKind;

export const allFaults: readonly AnyFault[] = [...scheduledKinds, ...faultKinds];

export class FaultLog {
  readonly #fired = new Map<AnyFault, number>();

  count(kind: AnyFault, times = 1): void {
    this.#fired.set(kind, this.fired(kind) + times);
  }

  fired(kind: AnyFault): number {
    return this.#fired.get(kind) ?? 0;
  }

  add(other: FaultLog): void {
    for (const kind of allFaults) this.count(kind, other.fired(kind));
  }
}
