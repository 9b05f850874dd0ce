/**
 * The order in which messages went to each log on their channel. A log takes them in that order and confirms them in it, and while it does,
 * a confirm can be believed. RabbitMQ before 4.0 fails in this when a log gets another leader: it sends the new one what is unconfirmed
 * under wrong numbers, never confirms the first of it, and takes messages that come later for copies, which it drops and confirms. So a
 * confirm that overtakes an earlier message says nothing. Owns: that order. Must not know: what follows from a confirm.
 *
 * Invariant: the first sending that is kept of a log is in force: not settled, not refused, and not followed by another of its message.
 */
import { Fifo } from '@coffee/core';
import type { Target } from './target';

/** A message that is, or was, on its way. */
export interface Sendable {
  readonly message: { readonly target: Target };
  /** Where it was sent last; undefined when it was refused there, or is settled. */
  readonly channel: object | undefined;
  /** How often it was sent. */
  readonly sends: number;
}

interface Sending {
  readonly outstanding: Sendable;
  /** Which of its sendings. */
  readonly sends: number;
}

export class ConfirmOrder {
  /** By the name of the log at the broker. */
  readonly #sent = new Map<string, Fifo<Sending>>();

  /** It goes on its way. */
  sent(outstanding: Sendable): void {
    const { kind, queue } = outstanding.message.target;
    if (kind !== 'log') return;
    let sendings = this.#sent.get(queue);
    if (!sendings) this.#sent.set(queue, (sendings = new Fifo()));
    sendings.push({ outstanding, sends: outstanding.sends });
    this.#forget(queue, sendings);
  }

  /** Whether nothing that went to its log before it is still on its way. Always true of what goes to a work queue. */
  isNext(outstanding: Sendable): boolean {
    const first = this.#sent.get(outstanding.message.target.queue)?.peek();
    return first === undefined || first.outstanding === outstanding;
  }

  /** It is no longer on its way: settled, or refused. Its `channel` is undefined. */
  over(outstanding: Sendable): void {
    const { queue } = outstanding.message.target;
    const sendings = this.#sent.get(queue);
    if (sendings) this.#forget(queue, sendings);
  }

  clear(): void {
    this.#sent.clear();
  }

  #forget(queue: string, sendings: Fifo<Sending>): void {
    for (let first = sendings.peek(); first && !isInForce(first); first = sendings.peek()) sendings.shift();
    if (sendings.length === 0) this.#sent.delete(queue);
  }
}

const isInForce = ({ outstanding, sends }: Sending): boolean =>
  outstanding.channel !== undefined && outstanding.sends === sends;
