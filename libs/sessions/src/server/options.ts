/** What a session server is made of and what it allows. All times in ms. */
import type { TableReaders } from '@coffee/csv';
import type { JobService } from '@coffee/jobs';
import type { ServiceLayout } from '@coffee/query-plan';
import type { QuestionPlanner } from '@coffee/sql/report';
import type { PlaceLimits } from './connection-places';
import type { RequestRate } from './request-rates';
import type { Spool } from './spool';

export interface SessionLimits extends PlaceLimits {
  /** From accepting a connection to its BEGIN_CONNECTION. */
  readonly handshake: number;
  /** Uploads of one connection that are not acknowledged, in bytes. */
  readonly windowBytes: number;
  /** Results of one connection that are not acknowledged, in bytes. */
  readonly resultWindowBytes: number;
  /** The same of all connections together, but for two parts of each. */
  readonly sharedResultBytes: number;
  /** Answers of jobs that are complete are fetched by so many clients at once; the others wait, at most for the frame deadline. */
  readonly deliveries: number;
  /** Payload of a data frame, in bytes; at most the window. */
  readonly maxFrameBytes: number;
  /** From the first byte of a frame to its last; and from results that fill their window to their acknowledgement. */
  readonly frameDeadline: number;
  readonly pingInterval: number;
  /** What one owner, or one address where there are no owners, may ask for (`requestCosts`). Beyond it requests wait. */
  readonly requests: RequestRate;
  /** Between two PROGRESS frames. */
  readonly progressInterval: number;
  /** A job whose client has sent everything, or may send no more for now, and that makes no progress for so long has failed. */
  readonly stall: number;
  /** A job that runs and whose client is there and uploads nothing for so long is cancelled. */
  readonly uploadIdle: number;
  /** A gateway that can do nothing for its clients for so long sends them to another. */
  readonly cutOff: number;
  /** How long the logs of a job stay after its client has got its end and all results. */
  readonly linger: number;
}

const MiB = 1024 * 1024;
export const defaultLimits: SessionLimits = {
  connections: 256,
  ownerConnections: 128,
  addressConnections: 128,
  strangers: 64,
  handshake: 5000,
  windowBytes: 64 * MiB,
  resultWindowBytes: 16 * MiB,
  sharedResultBytes: 64 * MiB,
  deliveries: 8,
  maxFrameBytes: 32 * MiB,
  frameDeadline: 30_000,
  pingInterval: 10_000,
  requests: { perSecond: 100, burst: 1000 },
  progressInterval: 100,
  stall: 600_000,
  uploadIdle: 600_000,
  cutOff: 5000,
  linger: 30_000,
};

/** What happens in sessions, for logs. `peer`: address and port. */
export interface SessionEvents {
  opened?(peer: string): void;
  closed?(peer: string, error: Error | undefined): void;
  jobOpened?(job: string, peer: string, resumed: boolean): void;
  /** Nobody hosted it, and it needs no client: it is hosted here now. */
  jobTakenOn?(job: string): void;
  jobEnded?(job: string, outcome: string, reason: string | undefined): void;
}

export interface QueueState {
  /** Those that wait. */
  readonly messages: number;
  /** Of all processes. */
  readonly consumers: number;
}

export interface SessionOptions {
  readonly service: JobService;
  /** Why this gateway can do nothing for its clients for now, if so: it has lost the broker. Left out: it always can. */
  readonly problem?: () => string | undefined;
  /** Partitions of every stage that is split, in the plans of the jobs that are opened here. */
  readonly partitions: number;
  /** Where their plans are cut into stages. */
  readonly layout?: ServiceLayout;
  /** Who plans questions in SQL. Left out: none are taken. */
  readonly planner?: QuestionPlanner;
  /** Whether workers of this system take chunks from a work queue. Left out: from all. */
  readonly isServed?: (queue: string) => boolean;
  readonly limits: SessionLimits;
  /** For files while they are uploaded as they are. */
  readonly spool: Spool;
  /** Read these files, in other threads where somebody waits for this one. */
  readonly readers: TableReaders;
  /** What the broker says of a work queue. Left out: nothing is told of queues. */
  readonly queueState?: (queue: string) => Promise<QueueState>;
  readonly events: SessionEvents;
  /** A failure that is no client's fault. */
  readonly onError: (error: unknown) => void;
}
