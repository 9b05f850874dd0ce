/** The named places of a gateway where a test may end the process. */
import type { Failpoint } from '@coffee/core';
import { resultsFailpointNames } from '@coffee/results';

/** In the order in which a job passes them. The subject is the name of a table or an answer, elsewhere `job`. */
export const gatewayFailpointNames = [
  /** The journal knows which channels there will be; they are there; the job is in the journal. */
  'after-announced',
  'after-declared',
  'after-opened',
  /** A chunk has come; the broker has it, and its client has not been told. */
  'after-chunk-received',
  'after-chunk-confirmed',
  /** The workers know that a table has ended; the journal knows, and the client has not been told. */
  'after-table-end',
  'after-table-journaled',
  /** A part of an answer is on its way to the client. */
  'after-result',
  /** Of a job whose answers are kept, as in `@coffee/results`: some of them are on disk; all are written; they are stored, and the journal does not know. */
  ...resultsFailpointNames,
  /** The journal knows how the job has ended, and the client has not been told. */
  'after-ended',
  /** The job's logs are gone, and the journal does not know. */
  'after-deleted',
] as const;
export type GatewayFailpointName = (typeof gatewayFailpointNames)[number];
export type GatewayFailpoint = Failpoint<GatewayFailpointName>;
