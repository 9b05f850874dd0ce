/**
 * A worker as a service: the stage worker with its transport, health, watchdog and logs around it. Owns: the order in which they
 * start and stop. Must not know: signals and exit codes (`run-worker.ts`), which transport it is handed.
 */
import { CoffeeError } from '@coffee/core';
import type { Logger } from '@coffee/core/logger';
import type { Service } from '@coffee/core/service';
import type { Metrics } from '@coffee/metrics';
import { parseJournalRecord } from '@coffee/jobs/validate';
import { failpointOf, openServiceShell, type Connect } from '@coffee/middleware/service';
import { StageWorker } from '../stage-worker';
import type { OnWorkerEvent } from '../worker-events';
import { BacklogWatch } from './backlog-watch';
import { rolesOf } from './roles';
import type { WorkerSettings } from './settings';
import { logEvents } from './worker-log';
import { WorkerMetrics } from './worker-metrics';

export interface WorkerServiceOptions<S extends WorkerSettings> {
  readonly settings: S;
  readonly connect: Connect<S>;
  readonly log: Logger;
  /** Of this process. */
  readonly metrics: Metrics;
  /** Told of a failure that the service cannot mend. */
  readonly fail: (error: unknown) => void;
  /** Ends the process at once, for failpoints. */
  readonly die: () => void;
}

const WATCH_INTERVAL = 2_500;

/** Resolves when the service is ready: connected, the journal read up to now, everything that runs consumed. */
export async function startWorkerService<S extends WorkerSettings>(options: WorkerServiceOptions<S>): Promise<Service> {
  const { settings, connect, log, fail } = options;
  let stalled: string | undefined;
  /** What is there so far, for the health checks. */
  const parts: { worker?: StageWorker } = {};
  const shell = await openServiceShell({
    settings,
    connect,
    log,
    live: () => stalled,
    ready: () => (parts.worker ? parts.worker.problem : 'the journal is being read'),
    metrics: options.metrics,
  });
  const { transport, broker } = shell;
  const metrics = new WorkerMetrics(options.metrics, () => parts.worker?.jobs ?? 0);
  const onLogged = logEvents(log);
  const onEvent: OnWorkerEvent = (event) => {
    metrics.count(event);
    onLogged(event);
  };
  const worker = new StageWorker({
    ...rolesOf(settings),
    transport,
    onError: fail,
    onEvent,
    parseRecord: parseJournalRecord,
    attempts: settings.ATTEMPTS,
    awaitsJournal: true,
    ...(settings.FAILPOINT && { failpoint: failpointOf(settings.FAILPOINT, options.die) }),
  });
  parts.worker = worker;

  const patience = settings.WATCHDOG_SECONDS * 1000;
  const watch = new BacklogWatch(patience);
  const observe = async (): Promise<void> => {
    shell.tellReadiness();
    const connected = broker.problem === undefined;
    worker.observe(performance.now(), connected, patience);
    if (!connected) return watch.reset();
    stalled = watch.observe(performance.now(), await metrics.samples(transport));
    if (stalled !== undefined) fail(new CoffeeError('TRANSPORT', stalled));
  };
  const watching = setInterval(() => {
    // A look that fails tells nothing: the connection has just gone.
    observe().catch(() => watch.reset());
  }, WATCH_INTERVAL);
  // Watched from the first moment on: what keeps it from starting is told, too.
  await worker.start().catch((thrown: unknown) => {
    clearInterval(watching);
    throw thrown;
  });
  log.info('ready', { health: shell.healthPort });

  return {
    stop: async () => {
      log.info('stopping');
      clearInterval(watching);
      await worker.stop();
      await shell.close();
      log.info('stopped');
    },
  };
}
