/** A consumer of a work queue. Owns: that a delivery is settled once, and only on the channel it came on. */
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Delivery, Turns } from '@coffee/middleware';
import { ConsumerChannel } from './consumer-channel';
import { HandlerLoop } from './handler-loop';
import type { ManagedConnection } from './managed-connection';
import type { Settings } from './options';
import type { Presence } from './presence';
import { ownedBody } from './received-body';
import { RESENT } from './redelivery';
import { RabbitmqSubscription } from './subscription';
import type { Target } from './target';

interface Arrived {
  readonly message: ConsumeMessage;
  readonly channel: Channel;
}

export interface QueueConsumerOptions {
  readonly target: Target;
  readonly presence: Presence;
  readonly prefetch: number;
  readonly handler: (delivery: Delivery) => void | Promise<void>;
  readonly onEnded: (subscription: RabbitmqSubscription) => void;
}

export interface Subscribing {
  readonly subscription: RabbitmqSubscription;
  readonly started: Promise<void>;
}

export function consumeQueue(
  connection: ManagedConnection,
  settings: Settings,
  turns: Turns,
  options: QueueConsumerOptions,
): Subscribing {
  const { target, presence, prefetch } = options;
  const loop = new HandlerLoop<Arrived>({
    turns,
    limit: Infinity,
    handle: (arrived) => options.handler(delivery(arrived)),
    onFailure: (thrown) => subscription.failedBy(thrown),
  });
  const channel = new ConsumerChannel(connection, settings, {
    target,
    presence,
    prefetch,
    arguments: () => ({}),
    onMessage: (message, onChannel) => loop.push({ message, channel: onChannel }),
    onConsuming: () => undefined,
    onLost: () => loop.clear(),
    onEnd: (error) => subscription.endedBy(error),
  });
  const subscription = new RabbitmqSubscription(loop, channel, options.onEnded);
  const delivery = ({ message, channel: onChannel }: Arrived): Delivery => {
    let settled = false;
    const settle = (send: () => void): void => {
      if (settled || !channel.isCurrent(onChannel)) return;
      settled = true;
      try {
        send();
      } catch {
        // The channel is going: the message comes back.
      }
    };
    return {
      body: ownedBody(message.content),
      redelivered: message.fields.redelivered || message.properties.type === RESENT,
      ack: () => settle(() => onChannel.ack(message)),
      nack: ({ requeue }) => settle(() => onChannel.nack(message, false, requeue)),
    };
  };
  return { subscription, started: channel.start() };
}
