/** What the HTTP API of a gateway is made of, and what it allows. All times in ms. */
import type { JobId, ListenAddress } from '@coffee/core';
import type { ResultsStore } from '@coffee/results';
import type { PhysicalPlan } from '@coffee/query-plan';
import type { ClientAccess, SessionLimits, SessionOptions } from '@coffee/sessions/server';
import type { HttpLimits, HttpServerOptions } from './http-server';
import type { PageFiles } from './page-files';
import type { ServedData } from './served-data';

const KiB = 1024;

export interface ApiLimits extends HttpLimits, Pick<SessionLimits, 'stall' | 'uploadIdle' | 'maxFrameBytes'> {
  /** A job whose client has asked for nothing for so long is left: its lease runs out then. */
  readonly jobIdle: number;
  /** How long a request for a job that waits for a slot is held until its client is told to ask again. */
  readonly slotWait: number;
  /** Memory that the chunks of all clients take together while they are not confirmed, in bytes. */
  readonly chunkBytes: number;
  /** Between two events of a stream, and after how much silence one says that it is alive. */
  readonly eventInterval: number;
  readonly eventSilence: number;
}

export const defaultApiLimits: Omit<ApiLimits, 'stall' | 'uploadIdle' | 'maxFrameBytes'> = {
  idle: 30_000,
  jsonBytes: 1024 * KiB,
  handshake: 5000,
  keepAlive: 15_000,
  unread: 2000,
  jobIdle: 600_000,
  slotWait: 30_000,
  chunkBytes: 256 * KiB * KiB,
  eventInterval: 250,
  eventSilence: 15_000,
};

/** What a gateway says of itself. */
export interface GatewayInfo {
  readonly version: string;
  readonly replica: number;
}

export interface ApiOptions extends Omit<SessionOptions, 'limits'>, ListenAddress {
  readonly tls?: { readonly cert: string; readonly key: string };
  /** As `HttpServerOptions.hosts`. */
  readonly hosts?: readonly string[];
  readonly access: ClientAccess;
  readonly limits: ApiLimits;
  /** Jobs are renewed so often: a third of the lease or less. */
  readonly renewal: number;
  /** Hosts a job that is all uploaded, until its answers are stored. */
  readonly takeOn: (job: JobId) => void;
  /** Data that lies where the gateway is, if there is some. */
  readonly served?: ServedData;
  /** As of `HttpJobsOptions`. */
  readonly workersSetting?: string;
  /** Told of a job before any of its logs are there. @returns what to call when they are. */
  readonly opening?: (job: JobId, plan: PhysicalPlan) => () => void;
  /** Where answers are kept. */
  readonly results: ResultsStore;
  readonly info: GatewayInfo;
  /** As of `HttpServerOptions`. */
  readonly onAnswered?: HttpServerOptions['onAnswered'];
  /** Absent: no page is served. */
  readonly page?: PageFiles | undefined;
}
