/**
 * What stands around every service: its health, its connection to the broker, and what is logged of both. Owns: the order in which they start and
 * stop, and that a service which cannot connect leaves nothing behind. Must not know: what the service does, which transport it is handed.
 */
import type { Metrics } from '@coffee/metrics';
import { eventLoopCheck, startHealthServer, tellReadiness, type HealthCheck } from '@coffee/core/health';
import type { Logger } from '@coffee/core/logger';
import { BrokerHealth, type ServiceTransport } from './broker-health';
import { ServiceMetrics } from './service-metrics';
import { logTransport, type TransportEvent } from './transport-log';

export type Connect<S> = (settings: S, onEvent: (event: TransportEvent) => void) => Promise<ServiceTransport>;

export interface ServiceShellOptions<S> {
  readonly settings: S & { readonly HEALTH_HOST: string; readonly HEALTH_PORT: number };
  readonly connect: Connect<S>;
  readonly log: Logger;
  /** What is wrong beside the broker: with the process, and with what it does. */
  readonly live?: HealthCheck;
  readonly ready: HealthCheck;
  /** Of this process: what the service counts is in them, or will be. */
  readonly metrics: Metrics;
}

export interface ServiceShell {
  readonly transport: ServiceTransport;
  readonly broker: BrokerHealth;
  readonly healthPort: number;
  /** Logs whether the service is ready, when that has changed. To be called now and then. */
  tellReadiness(): void;
  /** Closes the connection, and then the health server. */
  close(): Promise<void>;
}

/** Beyond it heartbeats, pings and health checks are late too (ms). */
const MAX_LAG = 10_000;

/** Resolves when the service is connected. @throws CoffeeError USAGE, and as `connect`. */
export async function openServiceShell<S>(options: ServiceShellOptions<S>): Promise<ServiceShell> {
  const { settings, connect, log, live, metrics } = options;
  const lag = eventLoopCheck(MAX_LAG);
  const broker = new BrokerHealth();
  const ready = (): string | undefined => broker.problem ?? options.ready();
  const counted = new ServiceMetrics(metrics, ready);
  const health = await startHealthServer({
    host: settings.HEALTH_HOST,
    port: settings.HEALTH_PORT,
    portSetting: 'HEALTH_PORT',
    live: () => live?.() ?? lag(),
    ready,
    metrics,
  });
  const closeHealth = (): Promise<void> => {
    lag.stop();
    return health.close();
  };
  const logEvent = logTransport(log);
  const onEvent = (event: TransportEvent): void => {
    broker.heard(event);
    counted.heard(event);
    logEvent(event);
  };
  let transport: ServiceTransport;
  try {
    transport = counted.measured(await connect(settings, onEvent));
  } catch (thrown) {
    await closeHealth();
    throw thrown;
  }
  broker.connected(transport);
  return {
    transport,
    broker,
    healthPort: health.port,
    tellReadiness: tellReadiness(ready, log),
    close: async () => {
      await transport.close();
      await closeHealth();
    },
  };
}
