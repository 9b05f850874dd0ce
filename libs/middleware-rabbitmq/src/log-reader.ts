/**
 * A reader of a log. Owns: how far its handler has come, which is where it reads on after a lost connection.
 */
import type { ConsumeMessage } from 'amqplib';
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
import { RecordAcks, type Handled } from './record-acks';
import { RabbitmqSubscription } from './subscription';
import type { Target } from './target';
import { readFrom } from './topology';

interface Arrived extends Handled {
  readonly mark: RecordMark;
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
  const position = new ReadPosition(options.from);
  let certainTimer: NodeJS.Timeout | undefined;
  const acks = new RecordAcks(Math.max(1, prefetch >> 1), (of) => channel.isCurrent(of));
  const lost = (why: string): void =>
    subscription.endedBy(new CoffeeError('TRANSPORT', `${subject} has lost records that had been read: ${why}`));
  const loop = new HandlerLoop<Arrived>({
    turns,
    limit: 1,
    handle: (arrived) => {
      position.handedOver(arrived.mark);
      const handled = options.handler({ offset: arrived.mark.offset, body: ownedBody(arrived.message.content) });
      return handled === undefined ? acks.handled(arrived) : handled.then(() => acks.handled(arrived));
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
      else if (verdict === 'skip') acks.handled({ message, channel: onChannel });
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
      acks.forget();
      position.detached();
    },
    onEnd: (error) => subscription.endedBy(error),
  });
  const subscription = new RabbitmqSubscription(loop, channel, (ended) => {
    clearTimeout(certainTimer);
    acks.forget();
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
