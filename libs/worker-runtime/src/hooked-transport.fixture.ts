/** A transport whose logs behave as a spec wants: some appends go another way, some readings do not begin, or are held up. */
import type { Log, LogRecord, Transport } from '@coffee/middleware';

export interface LogHooks {
  /** In the place of `log.append`. */
  readonly append?: (log: Log, body: Uint8Array) => Promise<void>;
  /** Before the reading of a log begins; a rejection is that of `startReading`. */
  readonly beforeReading?: (log: string) => void | Promise<void>;
  /** Before a record is handed on. */
  readonly beforeRecord?: (log: string, record: LogRecord) => void | Promise<void>;
}

/** What is appended for a job never arrives: whoever sends it has its chunks in hand for ever. */
export const holdsOutputs: LogHooks = {
  append: (log, body) => (log.name.startsWith('job.') ? new Promise(() => undefined) : log.append(body)),
};

export function hooked(transport: Transport, hooks: LogHooks): Transport {
  return {
    workQueue: (name) => transport.workQueue(name),
    log: (name) => {
      const log = transport.log(name);
      const startReading: Log['startReading'] = async (handler, options) => {
        await hooks.beforeReading?.(name);
        return log.startReading(async (record) => {
          await hooks.beforeRecord?.(name, record);
          await handler(record);
        }, options);
      };
      return {
        name,
        declare: (options) => log.declare(options),
        append: (body) => (hooks.append ? hooks.append(log, body) : log.append(body)),
        startReading,
        delete: () => log.delete(),
      };
    },
    close: () => transport.close(),
  };
}
