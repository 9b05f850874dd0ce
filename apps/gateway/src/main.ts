/** The gateway: clients talk to it, it opens, follows and delivers their jobs. Wiring only. */
import { join } from 'node:path';
import { printableLines } from '@coffee/core';
import { loadSettings } from '@coffee/core/config';
import { createLogger, type Logger } from '@coffee/core/logger';
import { runService } from '@coffee/core/service';
import { processMetrics } from '@coffee/metrics';
import { connectBroker } from '@coffee/transports';
import { version } from '../package.json';
import { schema } from './config';
import { startGateway } from './gateway-service';

let log: Logger | undefined;

void runService(
  (fail) => {
    const settings = loadSettings(schema, process.env);
    log = createLogger({
      service: `gateway.${settings.REPLICA}`,
      level: settings.LOG_LEVEL,
      format: settings.LOG_FORMAT,
    });
    return startGateway({
      settings,
      connect: connectBroker('gateway'),
      log,
      metrics: processMetrics({ service: 'gateway', version }),
      entries: {
        reading: join(__dirname, 'reading-thread.entry.js'),
        questions: join(__dirname, 'question-thread.entry.js'),
      },
      fail,
      die: () => void process.kill(process.pid, 'SIGKILL'),
    });
  },
  {
    program: { name: 'gateway', version },
    onFailure: (error) => {
      if (log) log.error('the service cannot go on', { error });
      else process.stderr.write(`${printableLines(error.message)}\n`);
    },
  },
);
