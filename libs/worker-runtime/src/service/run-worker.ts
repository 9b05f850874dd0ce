/** The main function of every worker service. Owns: how settings, logs and the process come together. */
import { printableLines } from '@coffee/core';
import { loadSettings } from '@coffee/core/config';
import { createLogger, type Logger } from '@coffee/core/logger';
import { runService } from '@coffee/core/service';
import { processMetrics } from '@coffee/metrics';
import type { Connect } from '@coffee/middleware/service';
import type { StatefulSettings, StatelessSettings, statefulSchema, statelessSchema } from './settings';
import { startWorkerService } from './worker-service';

export type Schema = ReturnType<typeof statelessSchema> | ReturnType<typeof statefulSchema>;

/** @param app the service's name, in its logs and in the broker's lists. @param version of its package. @param connect makes the transport: the app chooses it. */
export function runWorker(
  app: string,
  version: string,
  schema: Schema,
  connect: Connect<StatelessSettings | StatefulSettings>,
): Promise<void> {
  let log: Logger | undefined;
  return runService(
    async (fail) => {
      const settings = loadSettings(schema, process.env);
      log = createLogger({
        service: `${app}.${settings.REPLICA}`,
        level: settings.LOG_LEVEL,
        format: settings.LOG_FORMAT,
      });
      const die = (): void => void process.kill(process.pid, 'SIGKILL');
      const metrics = processMetrics({ service: app, version });
      return startWorkerService({ settings, connect, log, metrics, fail, die });
    },
    {
      program: { name: app, version },
      onFailure: (error) => {
        if (log) log.error('the service cannot go on', { error });
        else process.stderr.write(`${printableLines(error.message)}\n`);
      },
    },
  );
}
