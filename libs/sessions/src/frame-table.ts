/**
 * The frames of the client protocol, one row for each: its code, who sends it, how large it may be, when a client may send it, and how its payload
 * is parsed. The one definition: both ends send, bound, order and parse frames by it, and docs/client-protocol.md is checked against it. Must not
 * know: sockets, what becomes of a frame.
 */
import {
  SessionError,
  decodeCsvUpload,
  decodeResult,
  decodeResultsAck,
  decodeUploadAck,
  decodeUploadHeader,
  type CsvUpload,
  type SubmittedResult,
  type UploadHeader,
} from '@coffee/protocol';
import { parseMessage, type Messages } from './messages';

/** What each frame says. JSON frames: their message. */
export interface FrameContents extends Messages {
  /** Its payload lies as it came: `UPLOAD_HEADROOM` bytes into a buffer of its own. */
  readonly UPLOAD: UploadHeader & { readonly payload: Uint8Array };
  readonly UPLOAD_CSV: CsvUpload;
  /** How many uploads of this connection are safe. */
  readonly UPLOAD_ACK: number;
  readonly SUBMIT_RESULTS: SubmittedResult;
  /** Offset of the last result that the client has. */
  readonly RESULTS_ACK: number;
  readonly PING: undefined;
  readonly PONG: undefined;
}
export type FrameType = keyof FrameContents;

/** Before the handshake, without a job, with one that waits for a slot, with one that runs, and with one whose end was told. */
export type SessionState = 'new' | 'idle' | 'waiting' | 'running' | 'over';

interface Row<Type extends FrameType> {
  readonly code: number;
  readonly from: 'client' | 'gateway' | 'both';
  /** Largest payload in bytes; of `data`, what the gateway says in CONNECTION_READY. */
  readonly limit: number | 'data';
  /** States of a session in which its client may send it: none for what a gateway sends. */
  readonly when: readonly SessionState[];
  /** @throws SessionError BAD_FRAME */
  parse(payload: Uint8Array): FrameContents[Type];
}

const KiB = 1024;
const MiB = KiB * KiB;

const json =
  <Type extends keyof Messages>(type: Type) =>
  (payload: Uint8Array): Messages[Type] =>
    parseMessage(type, payload);
const nothing = (): undefined => undefined;

const begun: readonly SessionState[] = ['idle', 'waiting', 'running', 'over'];
// What was on its way when the job ended is acknowledged and dropped.
const uploading: readonly SessionState[] = ['running', 'over'];
const withoutJob: readonly SessionState[] = ['idle', 'over'];

type Table = { readonly [Type in FrameType]: Row<Type> };

// prettier-ignore
const rows = {
  BEGIN_CONNECTION: { code: 1, from: 'client', limit: 4 * KiB, when: ['new'], parse: json('BEGIN_CONNECTION') },
  CONNECTION_READY: { code: 2, from: 'gateway', limit: 64 * KiB, when: [], parse: json('CONNECTION_READY') },
  START_JOB: { code: 3, from: 'client', limit: MiB, when: withoutJob, parse: json('START_JOB') },
  JOB_ACCEPTED: { code: 4, from: 'gateway', limit: MiB, when: [], parse: json('JOB_ACCEPTED') },
  JOB_PLACE: { code: 5, from: 'gateway', limit: 64 * KiB, when: [], parse: json('JOB_PLACE') },
  UPLOAD: { code: 6, from: 'client', limit: 'data', when: uploading, parse: (payload) => ({ ...decodeUploadHeader(payload), payload }) },
  UPLOAD_CSV: { code: 7, from: 'client', limit: 'data', when: uploading, parse: decodeCsvUpload },
  UPLOAD_ACK: { code: 8, from: 'gateway', limit: 4, when: [], parse: decodeUploadAck },
  TABLE_END: { code: 9, from: 'client', limit: 64 * KiB, when: uploading, parse: json('TABLE_END') },
  TABLE_END_ACK: { code: 10, from: 'gateway', limit: 64 * KiB, when: [], parse: json('TABLE_END_ACK') },
  PROGRESS: { code: 11, from: 'gateway', limit: 64 * KiB, when: [], parse: json('PROGRESS') },
  // As large as a message on the broker, whatever gateways take of their clients.
  SUBMIT_RESULTS: { code: 12, from: 'gateway', limit: 16 * MiB, when: [], parse: decodeResult },
  RESULTS_ACK: { code: 13, from: 'client', limit: 8, when: ['waiting', 'running', 'over'], parse: decodeResultsAck },
  JOB_ENDED: { code: 14, from: 'gateway', limit: 64 * KiB, when: [], parse: json('JOB_ENDED') },
  CANCEL: { code: 15, from: 'client', limit: 64 * KiB, when: begun, parse: json('CANCEL') },
  RESUME: { code: 16, from: 'client', limit: 64 * KiB, when: withoutJob, parse: json('RESUME') },
  LIST_JOBS: { code: 17, from: 'client', limit: 64 * KiB, when: begun, parse: json('LIST_JOBS') },
  JOBS: { code: 18, from: 'gateway', limit: MiB, when: [], parse: json('JOBS') },
  PING: { code: 19, from: 'both', limit: 0, when: begun, parse: nothing },
  PONG: { code: 20, from: 'both', limit: 0, when: begun, parse: nothing },
  ERROR: { code: 21, from: 'gateway', limit: 64 * KiB, when: [], parse: json('ERROR') },
  DELETE_JOB: { code: 22, from: 'client', limit: 64 * KiB, when: begun, parse: json('DELETE_JOB') },
  JOB_DELETED: { code: 23, from: 'gateway', limit: 64 * KiB, when: [], parse: json('JOB_DELETED') },
} satisfies Table;
export const frameTable: Table = rows;

/** Bytes of the list of jobs, at most. */
export const MAX_JOBS_BYTES: number = rows.JOBS.limit;

const isFrameType = (name: string): name is FrameType => Object.hasOwn(frameTable, name);
export const frameTypes: readonly FrameType[] = Object.keys(frameTable).filter(isFrameType);

/** A frame with what it says; of one type, or a union to switch over. */
export type ParsedFrame<Type extends FrameType = FrameType> = {
  readonly [One in Type]: { readonly type: One; readonly content: FrameContents[One] };
}[Type];

/** @throws SessionError BAD_FRAME when the payload is not as documented. */
export const parseFrame = <Type extends FrameType>(type: Type, payload: Uint8Array): ParsedFrame<Type> => ({
  type,
  content: frameTable[type].parse(payload),
});

/** What a gateway sends. */
export type GatewayFrameType = {
  [Type in FrameType]: (typeof rows)[Type]['from'] extends 'client' ? never : Type;
}[FrameType];

const isFromGateway = (type: FrameType): type is GatewayFrameType => frameTable[type].from !== 'client';

/** As `parseFrame`, of what a client has received. @throws SessionError BAD_ORDER also for a frame that no gateway sends. */
export function parseFromGateway(type: FrameType, payload: Uint8Array): ParsedFrame<GatewayFrameType> {
  if (isFromGateway(type)) return parseFrame(type, payload);
  throw new SessionError('BAD_ORDER', `${type} came from a gateway`);
}
