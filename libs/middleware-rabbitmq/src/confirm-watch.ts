/**
 * How long a channel may leave a message without a confirm. Owns: that time, which is doubled each time it is over in a row, up to an outage;
 * and when to look: at the moment when the oldest sending is overdue, not at the end of a turn of its own. The time in which the broker
 * takes nothing in does not count. Must not know: what is done about it.
 */
import type { ManagedConnection } from './managed-connection';
import type { Settings } from './options';
import type { Outstanding } from './outbound';

export interface ConfirmWatchOptions {
  readonly settings: Pick<Settings, 'outage' | 'confirmPatience'>;
  readonly connection: Pick<ManagedConnection, 'state'>;
  readonly outstanding: () => Iterable<Outstanding<object>>;
  /** What is on its way has had no confirm for too long: from now on it has all of the time again. */
  readonly overdue: () => void;
}

export class ConfirmWatch {
  /** For a confirm (ms). */
  #patience: number;
  #timer: NodeJS.Timeout | undefined;
  /** When the broker was last seen to take nothing in (`performance.now`). */
  #blockedAt = -Infinity;

  constructor(private readonly options: ConfirmWatchOptions) {
    this.#patience = options.settings.confirmPatience;
  }

  /** Something was sent. */
  begin(): void {
    if (!this.#timer) this.#lookIn(this.#patience);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** How long the broker has had for a message that was sent then (ms). */
  since(sentAt: number): number {
    return performance.now() - Math.max(sentAt, this.#blockedAt);
  }

  #look(): void {
    const { settings, connection, outstanding, overdue } = this.options;
    if (connection.state === 'blocked') this.#blockedAt = performance.now();
    let longest = 0;
    let isEmpty = true;
    for (const { channel, sentAt } of outstanding()) {
      isEmpty = false;
      if (channel) longest = Math.max(longest, this.since(sentAt));
    }
    if (longest >= this.#patience) {
      this.#patience = Math.max(settings.confirmPatience, Math.min(2 * this.#patience, settings.outage));
      longest = 0;
      overdue();
    } else this.#patience = settings.confirmPatience;
    this.#timer = undefined;
    if (!isEmpty) this.#lookIn(this.#patience - longest);
  }

  #lookIn(delay: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.ceil(Math.max(delay, 0))).unref();
  }
}
