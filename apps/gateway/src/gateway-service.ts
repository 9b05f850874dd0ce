/**
 * The gateway as a service: job service and session server with their transport, health and logs. Owns: the order in which they
 * start and stop. Must not know: signals and exit codes, which transport it is handed.
 */
import { asCoffeeError } from '@coffee/core';
import type { Logger } from '@coffee/core/logger';
import type { Service } from '@coffee/core/service';
import { ReadingThreads } from '@coffee/csv';
import { JobService } from '@coffee/jobs';
import { isNamedBy, knownQueues, parseQueryIds } from '@coffee/query-plan';
import { QuestionThread } from '@coffee/sql/report';
import type { Metrics } from '@coffee/metrics';
import { parseJournalRecord } from '@coffee/jobs/validate';
import { FolderVolume, ResultsStore, type ResultsFailpoint } from '@coffee/results';
import type { WorkQueue } from '@coffee/middleware';
import { failpointOf, openServiceShell, type Connect, type ServiceTransport } from '@coffee/middleware/service';
import {
  ClientAccess,
  SessionServer,
  Spool,
  defaultLimits,
  removeLeftFiles,
  type QueueState,
  type SessionEvents,
  type SessionLimits,
  type SessionServerOptions,
} from '@coffee/sessions/server';
import { version } from '../package.json';
import { GatewayMetrics, type GatewayParts } from './gateway-metrics';
import { journalRetention, type GatewaySettings } from './config';
import { startHttp } from './http-port';
import { observerOf } from './job-observer';

export interface GatewayOptions {
  readonly settings: GatewaySettings;
  readonly connect: Connect<GatewaySettings>;
  readonly log: Logger;
  /** Of this process. */
  readonly metrics: Metrics;
  /** The modules of a thread that reads files, and of one that plans questions in SQL. */
  readonly entries: { readonly reading: string; readonly questions: string };
  /** Told of a failure that the service cannot mend. */
  readonly fail: (error: unknown) => void;
  /** Ends the process at once, for failpoints. */
  readonly die: () => void;
  /** How often it is looked whether the gateway is ready, for the log (ms). */
  readonly watchInterval?: number;
}

export interface GatewayService extends Service {
  readonly port: number;
  /** Undefined without HTTP. */
  readonly httpPort: number | undefined;
  readonly healthPort: number;
}

const WATCH_INTERVAL = 2_500;

/** Resolves when the gateway is ready: connected, the journal read up to now, listening. */
export async function startGateway(options: GatewayOptions): Promise<GatewayService> {
  const { settings, connect, log, entries, fail, die } = options;
  /** What is there so far, for health checks and metrics. */
  const parts: GatewayParts = {};
  const counted = new GatewayMetrics(options.metrics, parts);
  const shell = await openServiceShell({
    settings,
    connect,
    log,
    ready: () => (parts.server ? parts.service?.problem : 'the journal is being read'),
    metrics: options.metrics,
  });
  const { transport } = shell;
  const watching = setInterval(() => shell.tellReadiness(), options.watchInterval ?? WATCH_INTERVAL).unref();
  const onError = (thrown: unknown): void => log.error('failure', { error: asCoffeeError(thrown) });
  const failpoint = settings.FAILPOINT && failpointOf(settings.FAILPOINT, die);
  const results = await resultsOf(settings, log, failpoint).catch(async (thrown: unknown) => {
    clearInterval(watching);
    await shell.close();
    throw thrown;
  });
  if (results) parts.results = results;
  const { observer, traces } = observerOf({
    ...{ settings, counted },
    find: (job) => service.find(job),
    onTraceProblem: (error) => log.warn('traces cannot be sent', { error }),
  });
  const service = new JobService({
    transport,
    slots: settings.MAX_JOBS,
    ownerJobs: settings.OWNER_JOBS,
    queuedJobs: settings.QUEUED_JOBS,
    creditBytes: settings.CREDIT_BYTES,
    now: () => Date.now(),
    lease: settings.LEASE_SECONDS * 1000,
    keep: settings.KEEP_SECONDS * 1000,
    retention: journalRetention(settings),
    parseRecord: parseJournalRecord,
    observer,
    onError,
    onJournalLost: fail,
    onLeftBehind: (job, logs, error) => log.warn('logs are left behind', { job, logs, error }),
    ...(results && { results }),
    ...(failpoint && { failpoint }),
  });
  parts.service = service;
  await service.start();
  const isServed = isNamedBy(settings.WORK_QUEUES);
  // Autoscalers look at them before there is a job.
  const { ofQueries, ofSql } = knownQueues(parseQueryIds(''), settings.LAYOUT);
  await Promise.all([...ofQueries, ...ofSql].filter(isServed).map((queue) => transport.workQueue(queue).declare()));
  // Which of several gateways has left what is not known: one that runs, perhaps on another machine, has files there, too.
  if (settings.SPOOL_USE === 'own') await removeLeftFiles(settings.SPOOL_DIR);
  const readers = new ReadingThreads({
    threads: settings.READING_THREADS,
    entry: entries.reading,
    patience: settings.READING_SECONDS * 1000,
    onDeath: (error) => log.error('reading thread ended', { error }),
  });
  const planner = new QuestionThread({
    entry: entries.questions,
    onDeath: (error) => log.error('planning thread ended', { error }),
  });
  const stopParts = async (): Promise<void> => {
    clearInterval(watching);
    await planner.stop();
    await readers.stop();
    await service.stop();
    await traces?.stop();
    await shell.close();
  };
  const { TLS_CERT: cert, TLS_KEY: key } = settings;
  const limits: SessionLimits = {
    ...defaultLimits,
    connections: settings.MAX_CONNECTIONS,
    ownerConnections: settings.OWNER_CONNECTIONS,
    addressConnections: settings.ADDRESS_CONNECTIONS,
    windowBytes: settings.WINDOW_BYTES,
    maxFrameBytes: settings.MAX_FRAME_BYTES,
    stall: settings.STALL_SECONDS * 1000,
    uploadIdle: settings.UPLOAD_IDLE_SECONDS * 1000,
    linger: settings.LINGER_SECONDS * 1000,
  };
  const tokens = settings.TOKENS ?? [];
  const ports: SessionServerOptions & { readonly access: ClientAccess } = {
    service,
    problem: () => cutOff(transport) ?? service.problem,
    host: settings.HOST,
    port: settings.PORT,
    portSetting: 'PORT',
    ...(cert !== undefined && key !== undefined && { tls: { cert, key } }),
    tokens,
    access: new ClientAccess({ tokens, limits }),
    partitions: settings.PARTITIONS,
    layout: settings.LAYOUT,
    planner,
    isServed,
    renewal: (settings.LEASE_SECONDS * 1000) / 3,
    limits,
    queueState: (queue) => queueStateOf(transport.workQueue(queue)),
    spool: new Spool(settings.SPOOL_DIR, settings.SPOOL_BYTES),
    readers,
    events: logSessions(log),
    onError,
  };
  const abandon = async (thrown: unknown): Promise<never> => {
    await stopParts();
    throw thrown;
  };
  const server = await SessionServer.start(ports).catch(abandon);
  const http = await startHttp(settings, ports, {
    results,
    server,
    onAnswered: (request) => counted.answered(request),
  }).catch(async (thrown: unknown) => {
    await server.stop();
    return abandon(thrown);
  });
  parts.server = server;
  for (const missing of unprotected(settings)) log.warn('open to everybody', { missing });
  log.info('ready', { port: server.port, ...(http && { http: http.port }), health: shell.healthPort });

  return {
    port: server.port,
    httpPort: http?.port,
    healthPort: shell.healthPort,
    stop: async () => {
      log.info('stopping');
      await http?.stop();
      await server.stop();
      await stopParts();
      log.info('stopped');
    },
  };
}

/** @throws CoffeeError OUTPUT when nothing can be written where answers are to be stored. */
async function resultsOf(
  { RESULTS_DIR, RESULTS_DAYS, RESULTS_BYTES, RESULTS_RUN_BYTES }: GatewaySettings,
  log: Logger,
  failpoint: ResultsFailpoint | undefined,
): Promise<ResultsStore | undefined> {
  if (RESULTS_DIR === undefined) return undefined;
  return new ResultsStore({
    volume: await FolderVolume.open(RESULTS_DIR),
    program: `coffee ${version}`,
    keep: RESULTS_DAYS * 86_400_000,
    maxBytes: RESULTS_BYTES,
    runBytes: RESULTS_RUN_BYTES,
    onDamaged: (job, error) => log.error('stored answers are damaged', { job, error }),
    ...(failpoint && { failpoint }),
  });
}

async function queueStateOf(queue: WorkQueue): Promise<QueueState> {
  const [messages, consumers] = await Promise.all([queue.depth(), queue.consumers()]);
  return { messages, consumers };
}

/** What keeps strangers out, and is not set. Whoever is on this machine is none. */
function unprotected({ HOST, HTTP_HOST, HTTP_PORT, TOKENS, TLS_CERT }: GatewaySettings): string[] {
  const hosts = [HOST, ...(HTTP_PORT === undefined ? [] : [HTTP_HOST])];
  if (hosts.every((host) => /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host))) return [];
  return [...(TOKENS ? [] : ['TOKENS']), ...(TLS_CERT === undefined ? ['TLS_CERT and TLS_KEY'] : [])];
}

function logSessions(log: Logger): SessionEvents {
  return {
    opened: (peer) => log.debug('connection opened', { peer }),
    closed: (peer, error) =>
      error ? log.warn('connection closed', { peer, error }) : log.debug('connection closed', { peer }),
    jobOpened: (job, peer, resumed) => log.info(resumed ? 'job resumed' : 'job opened', { job, peer }),
    jobTakenOn: (job) => log.info('job taken on', { job }),
    jobEnded: (job, outcome, reason) =>
      log.info('job ended', { job, outcome, ...(reason !== undefined && { reason }) }),
  };
}

/** Why nothing can be asked of the broker. One that is short of memory or disk still answers, and clients wait; so they do for single logs. */
function cutOff({ health }: ServiceTransport): string | undefined {
  const lost = Object.entries(health).find(([, state]) => state !== 'blocked' && !state.startsWith('open'));
  return lost && `its ${lost[0]} connection to the broker is ${lost[1]}`;
}
