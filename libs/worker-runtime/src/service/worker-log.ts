/** How what a worker tells about itself is logged. Owns: the levels and the words, and that what comes often is not told each time. */
import { damped, unreachable, type CoffeeError } from '@coffee/core';
import type { Logger } from '@coffee/core/logger';
import type { OnWorkerEvent } from '../worker-events';

/** Of so many kinds of what comes often it is known when they were told last. */
const MOST_KINDS = 1000;

export function logEvents(log: Logger): OnWorkerEvent {
  const seldom = new Map<string, (write: (error: CoffeeError) => void, error: CoffeeError) => void>();
  /** Writes at most once a minute for each kind, then with how many were left out. */
  const nowAndThen = (kind: string, error: CoffeeError, write: (error: CoffeeError) => void): void => {
    if (seldom.size > MOST_KINDS) seldom.clear();
    let tell = seldom.get(kind);
    if (!tell) seldom.set(kind, (tell = dampedWriter()));
    tell(write, error);
  };
  return (event) => {
    const { type, ...context } = event;
    switch (type) {
      case 'jobStarted':
        return log.info('job started', context);
      case 'jobLeft':
        return log.info('job ended', context);
      case 'jobFailed':
        return log.warn('job fails', context);
      case 'jobRefused':
        return log.warn('job cannot be worked on', context);
      case 'consuming':
        return log.info('consuming', context);
      case 'delivered':
      case 'chunkMerged':
        return;
      case 'chunkDone':
        return log.debug('chunk done', context);
      case 'partitionDone':
        return log.debug('partition done', context);
      case 'chunkFailed':
        return log.error('chunk cannot be processed', context);
      case 'partitionFailed':
        return log.error('partition cannot be finished', context);
      case 'waiting':
        return log.warn('waiting', context);
      case 'journalUnreadable':
        return log.error('record of the journal is unreadable', context);
      case 'jobDelayed':
        return nowAndThen(`${type} ${event.job}`, event.error, (error) =>
          log.warn('job cannot be begun for now', { ...context, error }),
        );
      case 'chunkReturned':
        return nowAndThen(`${type} ${event.queue}`, event.error, (error) =>
          log.warn('chunk returned to its queue', { ...context, error }),
        );
      case 'delayed':
        return nowAndThen(`${type} ${event.job} ${event.what}`, event.error, (error) =>
          log.warn('tried again later', { ...context, error }),
        );
      case 'messageDropped':
        return nowAndThen(`${type} ${event.queue}`, event.error, (error) =>
          log.error('message dropped', { ...context, error }),
        );
      default:
        return unreachable(type);
    }
  };
}

function dampedWriter(): (write: (error: CoffeeError) => void, error: CoffeeError) => void {
  let current: (error: CoffeeError) => void = () => undefined;
  const tell = damped((error) => current(error));
  return (write, error) => {
    current = write;
    tell(error);
  };
}
