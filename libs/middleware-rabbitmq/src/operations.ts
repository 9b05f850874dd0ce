/**
 * Short operations on the broker: declare, count, delete. They run on the connection that consumes, because the other one may be
 * blocked, each on a channel of its own, because a refused operation closes its channel. All are idempotent, so one that a lost
 * connection interrupts is done again. Owns: the channels for it.
 */
import type { Channel, ChannelModel } from 'amqplib';
import { replyCode, toCoffeeError } from './amqp-errors';
import type { ManagedConnection } from './managed-connection';

/** Kept open for the next operations. */
const IDLE_CHANNELS = 8;

export class Operations {
  #idle: { readonly model: ChannelModel; readonly channel: Channel }[] = [];

  constructor(
    private readonly connection: ManagedConnection,
    /** How long an operation waits for a connection (ms). */
    private readonly patience: number,
  ) {}

  /** `subject` names the queue or log in errors. @throws CoffeeError as `toCoffeeError` translates the broker's reply. */
  async run<T>(subject: string, operation: (channel: Channel) => Promise<T>): Promise<T> {
    for (;;) {
      const model = await this.connection.whenUp(this.patience);
      try {
        const channel = await this.#channel(model);
        const result = await operation(channel);
        this.#giveBack(model, channel);
        return result;
      } catch (thrown) {
        // Without a reply of the broker it is the connection that ended, or is about to.
        if (replyCode(thrown) !== undefined || this.connection.model === model) throw toCoffeeError(thrown, subject);
      }
    }
  }

  async #channel(model: ChannelModel): Promise<Channel> {
    this.#idle = this.#idle.filter((idle) => idle.model === model);
    const idle = this.#idle.pop();
    if (idle) return idle.channel;
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    return channel;
  }

  #giveBack(model: ChannelModel, channel: Channel): void {
    if (this.#idle.length < IDLE_CHANNELS) this.#idle.push({ model, channel });
    else channel.close().catch(() => undefined);
  }
}
