/**
 * How queues and logs are declared. Owns: the arguments, within what RabbitMQ 3.10 and 4 both allow. All processes must declare a
 * queue the same way, or the broker refuses.
 */
import type { Channel, Options } from 'amqplib';
import type { LogOptions } from '@coffee/middleware';
import type { Settings } from './options';

/**
 * RabbitMQ 4 drops a message of a quorum queue at its 21st delivery unless a limit is set; 3.10 knows no "unlimited". A message
 * that fails its worker is counted and ended above this layer, never here.
 */
const DELIVERY_LIMIT = 2 ** 31 - 1;

export function workQueueOptions({ queueType }: Pick<Settings, 'queueType'>): Options.AssertQueue {
  switch (queueType) {
    case 'classic':
      // Version 2 is the only one in RabbitMQ 4; 3.10 takes the other by default.
      return { durable: true, arguments: { 'x-queue-type': 'classic', 'x-queue-version': 2 } };
    case 'quorum':
      return { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': DELIVERY_LIMIT } };
  }
}

/**
 * The broker lets go of whole segments, and looks only when it begins a new one: of a log with a retention so much may stay that is
 * older. Its own default is 500 MB.
 */
const SEGMENT_BYTES = 4 << 20;

/** Without a retention there is no limit of size or age: a log goes with its job, and a reader never finds a gap. */
export function logOptions({ retention }: LogOptions = {}): Options.AssertQueue {
  const limits = retention !== undefined && {
    'x-max-age': `${Math.ceil(retention / 1000)}s`,
    'x-stream-max-segment-size-bytes': SEGMENT_BYTES,
  };
  return { durable: true, arguments: { 'x-queue-type': 'stream', ...limits } };
}

/** Reading from there on: a number, so that it is the offset and not a time. */
export const readFrom = (offset: number): Record<string, number> => ({ 'x-stream-offset': offset });

export async function declareWorkQueue(channel: Channel, name: string, settings: Settings): Promise<void> {
  await channel.assertQueue(name, workQueueOptions(settings));
}

export async function declareLog(channel: Channel, name: string, options?: LogOptions): Promise<void> {
  await channel.assertQueue(name, logOptions(options));
}
