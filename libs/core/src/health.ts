/**
 * What a service tells about itself over HTTP: `/live` (should it go on?), `/ready` (can it do its work?), `/metrics` (what it counts).
 * Owns: the server, what a client may cost it, and the form of the first two. Must not know: what makes a service healthy, what is counted.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { listenAt, type ListenAddress } from './cannot-listen';
import { asCoffeeError } from './errors';
import type { Logger } from './logger';
import { printable } from './printable';

/** Undefined when all is well, else what is wrong, in one line. */
export type HealthCheck = () => string | undefined;

/** All metrics of the process as they are now, and the media type of that text. */
export interface MetricsText {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface HealthOptions extends ListenAddress {
  /** A service that fails this is to be restarted. */
  readonly live: HealthCheck;
  readonly ready: HealthCheck;
  readonly metrics: MetricsText;
  /** For tests; `defaultHealthLimits` in production. */
  readonly limits?: Partial<HealthLimits>;
}

export interface HealthLimits {
  /** Connections at once. One more, and the connection that has been silent for longest is closed. */
  readonly connections: number;
  /** Until a request must have arrived in full, and until a connection without one is closed (ms). */
  readonly requestMs: number;
  /** How often that is checked (ms). */
  readonly checkMs: number;
  readonly headerBytes: number;
}

export const defaultHealthLimits: HealthLimits = {
  connections: 64,
  requestMs: 5000,
  checkMs: 1000,
  headerBytes: 4096,
};

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws CoffeeError USAGE when the port cannot be had. */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const limits = { ...defaultHealthLimits, ...options.limits };
  const timeouts = { headersTimeout: limits.requestMs, requestTimeout: limits.requestMs };
  const http = { ...timeouts, connectionsCheckingInterval: limits.checkMs, maxHeaderSize: limits.headerBytes };
  const server = createServer(http, (request, response) => {
    const send = ({ status, text, type = 'text/plain; charset=utf-8' }: Answer): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? undefined : text);
    };
    answerTo(options, request.url ?? '/').then(send, (thrown: unknown) =>
      send({ status: 500, text: `${printable(asCoffeeError(thrown).message)}\n` }),
    );
  });
  keepAtMost(limits.connections, server);
  await listenAt(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Makes room for a new connection, so that those that stay silent shut nobody out. */
function keepAtMost(most: number, server: Server): void {
  /** The one that has been silent for longest first. */
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const [silent] = open;
    if (open.size > most) silent?.destroy();
  });
  server.on('request', ({ socket }) => {
    open.delete(socket);
    open.add(socket);
  });
}

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Default: plain text. */
  readonly type?: string;
}

async function answerTo(options: HealthOptions, url: string): Promise<Answer> {
  switch (url.split('?', 1)[0]) {
    case '/live':
      return verdict(options.live());
    case '/ready':
      return verdict(options.live() ?? options.ready());
    case '/metrics':
      return { status: 200, text: await options.metrics.text(), type: options.metrics.contentType };
    default:
      return { status: 404, text: 'there are /live, /ready and /metrics\n' };
  }
}

/** Problems of one kind may name many things: of more than this, no more are told until all is well again. */
const MOST_TOLD = 20;

/** Tells the log when a check begins to fail, with each reason once, and when that is over. To be called every few seconds. */
export function tellReadiness(check: HealthCheck, log: Pick<Logger, 'warn'>): () => void {
  const told = new Set<string>();
  return () => {
    const problem = check();
    if (problem === undefined) {
      if (told.size > 0) log.warn('ready again', { after: [...told] });
      told.clear();
    } else if (!told.has(problem) && told.size < MOST_TOLD) {
      told.add(problem);
      log.warn('not ready', { problem });
    }
  };
}

const verdict = (problem: string | undefined): Answer =>
  problem === undefined ? { status: 200, text: 'ok\n' } : { status: 503, text: `${printable(problem)}\n` };

/**
 * Watches how late this process's event loop is: the check fails while the worst delay since it was last asked is beyond
 * `maxMilliseconds`.
 */
export function eventLoopCheck(maxMilliseconds: number): HealthCheck & { stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const check = (): string | undefined => {
    const worst = delay.max / 1e6;
    delay.reset();
    return worst > maxMilliseconds ? `the event loop was ${Math.round(worst)} ms late` : undefined;
  };
  return Object.assign(check, { stop: () => void delay.disable() });
}
