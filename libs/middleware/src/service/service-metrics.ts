/**
 * What every service tells: whether it is ready, whether its connections to the broker are there, and how long the broker takes to confirm. Owns:
 * the metrics, and how a transport is measured: each message costs two looks at the clock. Must not know: which transport it is.
 */
import type { HealthCheck } from '@coffee/core/health';
import type { Metrics } from '@coffee/metrics';
import type { Log, WorkQueue } from '../contract';
import type { ServiceTransport } from './broker-health';
import type { TransportEvent } from './transport-log';

export class ServiceMetrics {
  #transport: ServiceTransport | undefined;
  readonly #lost;
  readonly #confirms;
  readonly #unconfirmed;

  constructor(metrics: Metrics, ready: HealthCheck) {
    metrics.gauge('coffee_ready', 'Whether the service can do its work, as /ready says: 1 or 0.', {
      collect: (gauge) => gauge.set(ready() === undefined ? 1 : 0),
    });
    const labels = ['connection'] as const;
    metrics.gauge('coffee_broker_connected', 'Whether a connection to the broker is there: 1 or 0.', {
      labels,
      collect: (gauge) => this.#each((connection, state) => gauge.set({ connection }, isThere(state) ? 1 : 0)),
    });
    metrics.gauge('coffee_broker_blocked', 'Whether the broker takes nothing, for want of memory or disk: 1 or 0.', {
      labels,
      collect: (gauge) => this.#each((connection, state) => gauge.set({ connection }, state === 'blocked' ? 1 : 0)),
    });
    this.#lost = metrics.counter(
      'coffee_broker_connections_lost_total',
      'Connections to the broker that were there and were lost.',
      { labels },
    );
    this.#confirms = metrics.histogram(
      'coffee_confirm_duration_seconds',
      'From handing a message over to the confirm of the broker.',
      { labels: ['channel'] },
    );
    this.#unconfirmed = metrics.counter(
      'coffee_messages_unconfirmed_total',
      'Messages that the broker has not confirmed, or not in time: whoever sent them sends them again, or gives up.',
      { labels: ['channel'] },
    );
    for (const channel of ['queue', 'log']) this.#unconfirmed.inc({ channel }, 0);
  }

  /** What its transport tells. */
  heard({ type, role }: TransportEvent): void {
    if (type === 'lost' && role !== undefined) this.#lost.inc({ connection: role });
  }

  /** @returns the same transport, whose confirms are measured. */
  measured(transport: ServiceTransport): ServiceTransport {
    this.#transport = transport;
    for (const connection of Object.keys(transport.health)) this.#lost.inc({ connection }, 0);
    const [toQueue, toLog] = [this.#timed('queue'), this.#timed('log')];
    return {
      get health() {
        return transport.health;
      },
      workQueue: (name) => measuredQueue(transport.workQueue(name), toQueue),
      log: (name) => measuredLog(transport.log(name), toLog),
      close: () => transport.close(),
    };
  }

  #timed(channel: 'queue' | 'log'): Timed {
    const confirms = this.#confirms.labels({ channel });
    const unconfirmed = this.#unconfirmed.labels({ channel });
    return async (sending) => {
      const begin = performance.now();
      try {
        await sending;
      } catch (thrown) {
        unconfirmed.inc();
        throw thrown;
      }
      confirms.observe((performance.now() - begin) / 1000);
    };
  }

  #each(tell: (connection: string, state: string) => void): void {
    for (const [connection, state] of Object.entries(this.#transport?.health ?? {})) tell(connection, state);
  }
}

type Timed = (sending: Promise<void>) => Promise<void>;

/** One that the broker blocks, or whose consumers are not there yet, is open all the same. */
const isThere = (state: string): boolean => state === 'blocked' || state.startsWith('open');

const measuredQueue = (queue: WorkQueue, timed: Timed): WorkQueue => ({
  name: queue.name,
  declare: () => queue.declare(),
  send: (body) => timed(queue.send(body)),
  startConsuming: (handler, options) => queue.startConsuming(handler, options),
  depth: () => queue.depth(),
  consumers: () => queue.consumers(),
  delete: () => queue.delete(),
});

const measuredLog = (log: Log, timed: Timed): Log => ({
  name: log.name,
  declare: (options) => log.declare(options),
  append: (body) => timed(log.append(body)),
  startReading: (handler, options) => log.startReading(handler, options),
  delete: () => log.delete(),
});
