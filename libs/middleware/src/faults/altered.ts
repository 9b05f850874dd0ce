import type { Log, Transport, WorkQueue } from '../contract';

/** What is done otherwise with a queue or log; it is handed the one underneath, whose name tells which it is. */
export interface Alterations {
  readonly queue?: (queue: WorkQueue) => Partial<WorkQueue>;
  readonly log?: (log: Log) => Partial<Log>;
}

/** A transport that does some things otherwise, for one test; everything else goes through as it is. */
export function altered(transport: Transport, { queue, log }: Alterations): Transport {
  return {
    workQueue: (name) => {
      const inner = transport.workQueue(name);
      return { ...inner, ...queue?.(inner) };
    },
    log: (name) => {
      const inner = transport.log(name);
      return { ...inner, ...log?.(inner) };
    },
    close: () => transport.close(),
  };
}
