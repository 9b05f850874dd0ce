/**
 * A worker as a service: the stage worker with its transport, health, watchdog and logs around it. Owns: the order in which they
 * start and stop. Must not know: signals and exit codes (`run-worker.ts`), which transport it is handed.
 */
import { CoffeeError } from '@coffee/core';
import { eventLoopCheck, startHealthServer, tellReadiness } from '@coffee/core/health';
import type { Logger } from '@coffee/core/logger';
import type { Service } from '@coffee/core/service';
import { parseJournalRecord } from '@coffee/jobs/validate';
import { StageWorker } from '../stage-worker';
import type { OnWorkerEvent } from '../worker-events';
import { BacklogWatch } from './backlog-watch';
import { BrokerHealth, type ServiceTransport } from './broker-health';
import { failpointOf } from './failpoint-setting';
import { rolesOf } from './roles';
import type { WorkerSettings } from './settings';
import { logTransport, type TransportEvent } from './transport-log';
import { logEvents } from './worker-log';
import { WorkerMetrics } from './worker-metrics';

export type Connect<S> = (settings: S, onEvent: (event: TransportEvent) => void) => Promise<ServiceTransport>;

export interface WorkerServiceOptions<S extends WorkerSettings> {
  readonly settings: S;
  readonly connect: Connect<S>;
  readonly log: Logger;
  /** Told of a failure that the service cannot mend. */
  readonly fail: (error: unknown) => void;
  /** Ends the process at once, for failpoints. */
  readonly die: () => void;
}

/** Beyond it heartbeats and health checks are late too. */
const MAX_LAG = 10_000;
const WATCH_INTERVAL = 2_500;

/** Resolves when the service is ready: connected, the journal read up to now, everything that runs consumed. */
export async function startWorkerService<S extends WorkerSettings>(options: WorkerServiceOptions<S>): Promise<Service> {
  const { settings, log, fail } = options;
  const lag = eventLoopCheck(MAX_LAG);
  const metrics = new WorkerMetrics();
  let stalled: string | undefined;
  const broker = new BrokerHealth();
  /** What is there so far, for the health checks. */
  const parts: { worker?: StageWorker } = {};
  const ready = (): string | undefined =>
    broker.problem ?? (parts.worker ? parts.worker.problem : 'the journal is being read');
  const health = await startHealthServer({
    host: settings.HEALTH_HOST,
    port: settings.HEALTH_PORT,
    portSetting: 'HEALTH_PORT',
    live: () => stalled ?? lag(),
    ready,
    metrics: () => ({ ...metrics.values(), coffee_jobs: parts.worker?.jobs ?? 0 }),
  });
  const stopHealth = (): Promise<void> => {
    lag.stop();
    return health.close();
  };
  const logEvent = logTransport(log);
  const onTransportEvent = (event: TransportEvent): void => {
    broker.heard(event);
    logEvent(event);
  };
  const transport = await options.connect(settings, onTransportEvent).catch(async (thrown: unknown) => {
    await stopHealth();
    throw thrown;
  });
  broker.connected(transport);
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
  const tellChanges = tellReadiness(ready, log);
  const observe = async (): Promise<void> => {
    tellChanges();
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
  log.info('ready', { health: health.port });

  return {
    stop: async () => {
      log.info('stopping');
      clearInterval(watching);
      await worker.stop();
      await transport.close();
      await stopHealth();
      log.info('stopped');
    },
  };
}
