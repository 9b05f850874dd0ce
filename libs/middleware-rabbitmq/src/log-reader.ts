/**
 * A reader of a log. Owns: how far its handler has come, which is where it reads on after a lost connection. Acks only give the
 * broker credit to send more: nothing is consumed. They go for several records at once while more are waiting, and at once when none
 * is: the broker closes a channel on which a record was not acked for 30 minutes.
 */
import type { Channel, ConsumeMessage } from 'amqplib';
import { CoffeeError } from '@coffee/core';
import type { LogRecord, Turns } from '@coffee/middleware';
import { ConsumerChannel } from './consumer-channel';
import { HandlerLoop } from './handler-loop';
import type { ManagedConnection } from './managed-connection';
import type { Settings } from './options';
import type { Subscribing } from './queue-consumer';
import { ownedBody } from './received-body';
import { RabbitmqSubscription } from './subscription';
import { readFrom } from './topology';

interface Arrived {
  readonly offset: number;
  readonly message: ConsumeMessage;
  readonly channel: Channel;
}

export interface LogReaderOptions {
  readonly queue: string;
  readonly subject: string;
  readonly from: number;
  readonly handler: (record: LogRecord) => void | Promise<void>;
  readonly onEnded: (subscription: RabbitmqSubscription) => void;
}

export function readLog(
  connection: ManagedConnection,
  settings: Settings,
  turns: Turns,
  options: LogReaderOptions,
): Subscribing {
  const { queue, subject } = options;
  const prefetch = settings.readAhead;
  const creditEvery = Math.max(1, prefetch >> 1);
  /** Offset of the first record that was not handed over. */
  let next = options.from;
  let uncredited = 0;

  const credit = ({ channel: onChannel, message }: Omit<Arrived, 'offset'>): void => {
    if ((++uncredited < creditEvery && loop.waiting > 0) || !channel.isCurrent(onChannel)) return;
    uncredited = 0;
    try {
      onChannel.ack(message, true);
    } catch {
      // The channel is going, and its credit with it.
    }
  };
  const loop = new HandlerLoop<Arrived>({
    turns,
    limit: 1,
    handle: (arrived) => {
      next = arrived.offset + 1;
      const handled = options.handler({ offset: arrived.offset, body: ownedBody(arrived.message.content) });
      return handled === undefined ? credit(arrived) : handled.then(() => credit(arrived));
    },
    onFailure: (thrown) => subscription.failedBy(thrown),
  });
  const channel = new ConsumerChannel(connection, settings, {
    queue,
    subject,
    prefetch,
    arguments: () => readFrom(next),
    // A new log in its place would be another one.
    restore: () => Promise.resolve(false),
    onMessage: (message, onChannel) => {
      const offset: unknown = message.properties.headers?.['x-stream-offset'];
      if (typeof offset !== 'number') {
        subscription.failedBy(new CoffeeError('TRANSPORT', `${subject} gave a record without an offset`));
        return;
      }
      // The broker stores several records as one, and may start with the first of them.
      if (offset < next) credit({ message, channel: onChannel });
      else loop.push({ offset, message, channel: onChannel });
    },
    onLost: () => {
      loop.clear();
      uncredited = 0;
    },
    onEnd: (error) => subscription.endedBy(error),
  });
  const subscription = new RabbitmqSubscription(loop, channel, options.onEnded);
  return { subscription, started: channel.start() };
}
