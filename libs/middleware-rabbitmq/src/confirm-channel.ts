/**
 * A channel that confirms what is sent on it. Owns: amqplib's channel, and what a message is called on the way: every sending has an id
 * that no other has, of this process or of another, by which a return is known, and by which a reader of a log tells a record from one
 * that has come in its place. Must not know: what becomes of a message.
 */
import { randomBytes } from 'node:crypto';
import { IllegalOperationError, type ChannelModel, type ConfirmChannel as AmqpChannel } from 'amqplib';
import { CoffeeError } from '@coffee/core';
import { closeWithTimeout } from './close-with-timeout';
import type { OutboundMessage, Outstanding } from './outbound';
import { RESENT } from './redelivery';

export interface ConfirmChannelEvents {
  returned(channel: ConfirmChannel, id: number): void;
  /** @param nack when the broker did not take it. */
  confirmed(channel: ConfirmChannel, id: number, nack: Error | undefined): void;
  /** @param failure the broker's, when it closed the channel; undefined when it went with its connection, or was closed here. */
  closed(channel: ConfirmChannel, failure: Error | undefined): void;
}

/** Of this process, in the ids on the way. */
const ORIGIN = randomBytes(9).toString('base64url');

/** Unlike any other: the message's own id, and how often it was sent. `base64url` has dashes, and no dots. */
const wireId = ({ message, sends }: Outstanding<ConfirmChannel>): string => `${ORIGIN}.${message.id}.${sends}`;

const idOf = (wireId: unknown): number => Number(String(wireId).split('.')[1]);

export class ConfirmChannel {
  private constructor(
    private readonly channel: AmqpChannel,
    private readonly events: ConfirmChannelEvents,
  ) {}

  static async open(model: ChannelModel, events: ConfirmChannelEvents): Promise<ConfirmChannel> {
    const channel = await model.createConfirmChannel();
    const opened = new ConfirmChannel(channel, events);
    let failure: Error | undefined;
    channel.on('error', (error) => (failure = error));
    channel.on('return', ({ properties }) => events.returned(opened, idOf(properties.messageId)));
    channel.on('close', () => events.closed(opened, failure));
    return opened;
  }

  /**
   * Nothing happens when the channel is going: `closed` follows, or has been told.
   * @throws CoffeeError INTERNAL when it cannot be put into frames: then it was not sent, and never can be.
   */
  publish(outstanding: Outstanding<ConfirmChannel>): void {
    const { message, mayBeThere } = outstanding;
    const { id, target, body, persistent } = message;
    const options = {
      persistent,
      mandatory: true,
      messageId: wireId(outstanding),
      ...(mayBeThere ? { type: RESENT } : {}),
    };
    try {
      this.channel.publish('', target.queue, contentOf(message), options, (error: Error | null) =>
        this.#told(id, error),
      );
    } catch (thrown) {
      if (thrown instanceof IllegalOperationError) return;
      const problem = `${target.subject}: a message of ${body.byteLength} bytes cannot be sent`;
      throw new CoffeeError('INTERNAL', problem, { cause: thrown });
    }
  }

  /** @param patience for the broker's farewell (ms). */
  close(patience: number): Promise<void> {
    return closeWithTimeout(this.channel, patience);
  }

  #told(id: number, error: Error | null): void {
    // Any other error is that the channel has closed.
    if (error === null) this.events.confirmed(this, id, undefined);
    else if (error.message === 'message nacked') this.events.confirmed(this, id, error);
  }
}

const contentOf = ({ body }: OutboundMessage): Buffer => Buffer.from(body.buffer, body.byteOffset, body.byteLength);
