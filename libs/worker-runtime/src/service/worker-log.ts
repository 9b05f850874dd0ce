/** How what a worker tells about itself is logged. Owns: the levels and the words. */
import { unreachable } from '@coffee/core';
import type { Logger } from '@coffee/core/logger';
import type { OnWorkerEvent } from '../worker-events';

export function logEvents(log: Logger): OnWorkerEvent {
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
      case 'jobDelayed':
        return log.warn('job cannot be begun for now', context);
      case 'consuming':
        return log.info('consuming', context);
      case 'delivered':
        return;
      case 'chunkDone':
        return log.debug('chunk done', context);
      case 'chunkReturned':
        return log.warn('chunk returned to its queue', context);
      case 'chunkFailed':
        return log.error('chunk cannot be processed', context);
      case 'partitionFailed':
        return log.error('partition cannot be finished', context);
      case 'delayed':
        return log.warn('tried again later', context);
      case 'messageDropped':
        return log.error('message dropped', context);
      case 'journalUnreadable':
        return log.error('record of the journal is unreadable', context);
      default:
        return unreachable(type);
    }
  };
}
