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
import type { Presence } from './presence';
import type { Subscribing } from './queue-consumer';
import { ReadPosition, type RecordMark } from './read-position';
import { ownedBody } from './received-body';
import { RabbitmqSubscription } from './subscription';
import type { Target } from './target';
import { readFrom } from './topology';

interface Arrived {
  readonly mark: RecordMark;
  readonly message: ConsumeMessage;
  readonly channel: Channel;
}

export interface LogReaderOptions {
  readonly target: Target;
  readonly presence: Presence;
  readonly from: number;
  /** Records that the broker sends before the first of them is acked. */
  readonly prefetch: number;
  readonly handler: (record: LogRecord) => void | Promise<void>;
  readonly onEnded: (subscription: RabbitmqSubscription) => void;
}

export function readLog(
  connection: ManagedConnection,
  settings: Settings,
  turns: Turns,
  options: LogReaderOptions,
): Subscribing {
  const { target, presence, prefetch } = options;
  const { subject } = target;
  const creditEvery = Math.max(1, prefetch >> 1);
  const position = new ReadPosition(options.from);
  let certainTimer: NodeJS.Timeout | undefined;
  let uncredited = 0;

  const credit = ({ channel: onChannel, message }: Omit<Arrived, 'mark'>): void => {
    if ((++uncredited < creditEvery && loop.waiting > 0) || !channel.isCurrent(onChannel)) return;
    uncredited = 0;
    try {
      onChannel.ack(message, true);
    } catch {
      // The channel is going, and its credit with it.
    }
  };
  const lost = (why: string): void =>
    subscription.endedBy(new CoffeeError('TRANSPORT', `${subject} has lost records that had been read: ${why}`));
  const loop = new HandlerLoop<Arrived>({
    turns,
    limit: 1,
    handle: (arrived) => {
      position.handedOver(arrived.mark);
      const handled = options.handler({ offset: arrived.mark.offset, body: ownedBody(arrived.message.content) });
      return handled === undefined ? credit(arrived) : handled.then(() => credit(arrived));
    },
    onFailure: (thrown) => subscription.failedBy(thrown),
  });
  const channel = new ConsumerChannel(connection, settings, {
    target,
    presence,
    prefetch,
    arguments: () => readFrom(position.start),
    onMessage: (message, onChannel) => {
      const mark = markOf(message);
      if (!mark) {
        subscription.failedBy(new CoffeeError('TRANSPORT', `${subject} gave a record without an offset`));
        return;
      }
      const verdict = position.arrived(mark);
      if (!position.isUncertain) clearTimeout(certainTimer);
      if (verdict === 'new') loop.push({ mark, message, channel: onChannel });
      else if (verdict === 'skip') credit({ message, channel: onChannel });
      else lost(`another record is at offset ${mark.offset} now`);
    },
    onConsuming: () => {
      if (!position.isUncertain) return;
      const late = `no record from offset ${position.start} on arrived within ${settings.outage / 1000} s`;
      certainTimer = setTimeout(() => lost(late), settings.outage);
    },
    onLost: () => {
      clearTimeout(certainTimer);
      loop.clear();
      uncredited = 0;
      position.detached();
    },
    onEnd: (error) => subscription.endedBy(error),
  });
  const subscription = new RabbitmqSubscription(loop, channel, (ended) => {
    clearTimeout(certainTimer);
    options.onEnded(ended);
  });
  return { subscription, started: channel.start() };
}

function markOf({ properties, content }: ConsumeMessage): RecordMark | undefined {
  const offset: unknown = properties.headers?.['x-stream-offset'];
  const id: unknown = properties.messageId;
  if (typeof offset !== 'number') return undefined;
  return { offset, id: typeof id === 'string' ? id : undefined, size: content.byteLength };
}
