/**
 * A worker as a service: the stage worker with its transport, health, watchdog and logs around it. Owns: the order in which they
 * start and stop. Must not know: signals and exit codes (`run-worker.ts`), which transport it is handed.
 */
import { CoffeeError } from '@coffee/core';
import { eventLoopCheck, startHealthServer } from '@coffee/core/health';
import type { Logger } from '@coffee/core/logger';
import type { Service } from '@coffee/core/service';
import { parseJournalRecord } from '@coffee/jobs/validate';
import type { Transport } from '@coffee/middleware';
import { StageWorker } from '../stage-worker';
import type { OnWorkerEvent } from '../worker-events';
import { BacklogWatch } from './backlog-watch';
import { failpointOf } from './failpoint-setting';
import { rolesOf } from './roles';
import type { WorkerSettings } from './settings';
import { logTransport, type TransportEvent } from './transport-log';
import { logEvents } from './worker-log';
import { WorkerMetrics } from './worker-metrics';

/** A transport that tells how its connections are: `open` is well. */
export interface ServiceTransport extends Transport {
  readonly health: Readonly<Record<string, string>>;
}

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
  /** What is there so far, for the health checks. */
  const parts: { transport?: ServiceTransport; worker?: StageWorker } = {};

  const health = await startHealthServer({
    host: settings.HEALTH_HOST,
    port: settings.HEALTH_PORT,
    live: () => stalled ?? lag(),
    ready: () =>
      connectionProblem(parts.transport) ??
      (parts.worker?.state === 'running' ? undefined : 'the journal is being read'),
    metrics: () => ({ ...metrics.values(), coffee_jobs: parts.worker?.jobs ?? 0 }),
  });
  const stopHealth = (): Promise<void> => {
    lag.stop();
    return health.close();
  };
  const transport = await options.connect(settings, logTransport(log)).catch(async (thrown: unknown) => {
    await stopHealth();
    throw thrown;
  });
  parts.transport = transport;
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
  await worker.start();

  const watch = new BacklogWatch(settings.WATCHDOG_SECONDS * 1000);
  const observe = async (): Promise<void> => {
    if (connectionProblem(transport)) return watch.reset();
    stalled = watch.observe(performance.now(), await metrics.samples(transport));
    if (stalled !== undefined) fail(new CoffeeError('TRANSPORT', stalled));
  };
  const watching = setInterval(() => {
    // A look that fails tells nothing: the connection has just gone.
    observe().catch(() => watch.reset());
  }, WATCH_INTERVAL);
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

function connectionProblem(transport: ServiceTransport | undefined): string | undefined {
  if (!transport) return 'the broker is not connected';
  const wrong = Object.entries(transport.health).find(([, state]) => state !== 'open');
  return wrong && `the ${wrong[0]} connection is ${wrong[1]}`;
}
