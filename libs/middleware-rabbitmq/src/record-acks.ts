/**
 * Acks of the records of a log. They give the broker credit to send more: nothing is consumed. Owns: that they go for several records
 * at once, and soon after the last one when no others come: the broker closes a channel on which a record was not acked for 30 minutes.
 */
import type { Channel, ConsumeMessage } from 'amqplib';

/** A handled record that no other follows is acked after (ms). */
const ACK_DELAY = 200;

export interface Handled {
  readonly message: ConsumeMessage;
  readonly channel: Channel;
}

export class RecordAcks {
  #newest: Handled | undefined;
  #count = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `every`: so many records are acked by one ack; `isCurrent`: whether a channel is still the one that records come on. */
  constructor(
    private readonly every: number,
    private readonly isCurrent: (channel: Channel) => boolean,
  ) {}

  handled(record: Handled): void {
    this.#newest = record;
    if (++this.#count >= this.every) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), ACK_DELAY).unref();
  }

  /** Forgets what was handled: its channel is gone. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#newest = undefined;
    this.#count = 0;
  }

  #send(): void {
    const newest = this.#newest;
    this.forget();
    if (!newest || !this.isCurrent(newest.channel)) return;
    try {
      newest.channel.ack(newest.message, true);
    } catch {
      // The channel is going, and its credit with it.
    }
  }
}
