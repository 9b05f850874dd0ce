/**
 * What is in the frames between clients and gateways, in bytes, and the errors that end a session: docs/client-protocol.md in code. Must not
 * know: sockets, which frames there are (`frame-table.ts` of libs/sessions), what the fields of JSON mean.
 */
import { CoffeeError, errorCodes } from '@coffee/core';

export const CLIENT_PROTOCOL_VERSION = 1;
export const CLIENT_PROTOCOL_MAGIC = 'coffee';
/** In front of the chunk of UPLOAD; with it a payload begins 8 bytes before its chunk. */
export const UPLOAD_HEADER_BYTES = 8;
/** What each UPLOAD and UPLOAD_CSV counts in the window beside its payload: what a frame takes while it is not acknowledged, however small. */
export const UPLOAD_FRAME_COST = 2048;

/** Why a session ends with an ERROR frame. */
export const sessionErrors = {
  BAD_FRAME: false,
  BAD_ORDER: false,
  UNAUTHORIZED: false,
  UNKNOWN_JOB: false,
  BAD_REQUEST: false,
  BAD_CHUNK: false,
  SUPERSEDED: false,
  TOO_SLOW: true,
  TOO_MANY: true,
  UNAVAILABLE: true,
  INTERNAL: false,
} as const satisfies Record<string, boolean>;
export type SessionErrorCode = keyof typeof sessionErrors;

/** Exit codes of the command line that are not those of every failed session. */
export const sessionExits = {
  UNKNOWN_JOB: { exit: errorCodes.BAD_ID.exit, meaning: 'no such job of this token' },
  UNAUTHORIZED: { exit: 8, meaning: 'The gateway does not take this token' },
} as const satisfies Partial<Record<SessionErrorCode, { exit: number; meaning: string }>>;

/** An error that the other side is told, and that ends the session. */
export class SessionError extends CoffeeError {
  override readonly name: string = 'SessionError';
  constructor(
    readonly session: SessionErrorCode,
    message: string,
    options?: { readonly cause?: unknown },
  ) {
    super('SESSION', message, options);
  }
  override get retriable(): boolean {
    return sessionErrors[this.session];
  }
  override get exitCode(): number {
    return this.session === 'UNKNOWN_JOB' || this.session === 'UNAUTHORIZED'
      ? sessionExits[this.session].exit
      : super.exitCode;
  }
}

export const encodeJson = (value: object): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));

/**
 * @throws SessionError BAD_FRAME when the payload is not one JSON object in UTF-8. It has no cause: a parser's error quotes what it
 * could not parse, which may be a token, and errors are logged.
 */
export function decodeJson(payload: Uint8Array, type: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    throw new SessionError('BAD_FRAME', `the payload of ${type} is not JSON`);
  }
  if (isRecord(value)) return value;
  throw new SessionError('BAD_FRAME', `the payload of ${type} is not a JSON object`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface UploadHeader {
  /** Index of the table in the scan of JOB_ACCEPTED. */
  readonly table: number;
  readonly seq: number;
}

/** Writes the header of an UPLOAD payload at `at`; the chunk follows it. */
export function writeUploadHeader(out: Uint8Array, at: number, { table, seq }: UploadHeader): void {
  const view = new DataView(out.buffer, out.byteOffset + at, UPLOAD_HEADER_BYTES);
  view.setUint16(0, table, true);
  view.setUint16(2, 0, true);
  view.setUint32(4, seq, true);
}

export function decodeUploadHeader(payload: Uint8Array): UploadHeader {
  if (payload.byteLength < UPLOAD_HEADER_BYTES)
    throw new SessionError('BAD_FRAME', 'an UPLOAD is shorter than its header');
  const view = new DataView(payload.buffer, payload.byteOffset, UPLOAD_HEADER_BYTES);
  if (view.getUint16(2, true) !== 0) throw new SessionError('BAD_FRAME', 'reserved bytes of an UPLOAD are not zero');
  return { table: view.getUint16(0, true), seq: view.getUint32(4, true) };
}

export interface CsvUpload {
  readonly table: number;
  readonly file: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}
const CSV_HEADER_BYTES = 16;

export function encodeCsvUpload({ table, file, offset, bytes }: CsvUpload): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(CSV_HEADER_BYTES + bytes.byteLength);
  const view = new DataView(payload.buffer);
  view.setUint16(0, table, true);
  view.setUint32(4, file, true);
  view.setBigUint64(8, BigInt(offset), true);
  payload.set(bytes, CSV_HEADER_BYTES);
  return payload;
}

export function decodeCsvUpload(payload: Uint8Array): CsvUpload {
  if (payload.byteLength < CSV_HEADER_BYTES)
    throw new SessionError('BAD_FRAME', 'an UPLOAD_CSV is shorter than its header');
  const view = new DataView(payload.buffer, payload.byteOffset, CSV_HEADER_BYTES);
  if (view.getUint16(2, true) !== 0)
    throw new SessionError('BAD_FRAME', 'reserved bytes of an UPLOAD_CSV are not zero');
  return {
    table: view.getUint16(0, true),
    file: view.getUint32(4, true),
    offset: readOffset(view, 8),
    bytes: payload.subarray(CSV_HEADER_BYTES),
  };
}

export interface SubmittedResult {
  readonly offset: number;
  /** Index of the answer in the results of JOB_ACCEPTED. */
  readonly answer: number;
  /** Of all results up to this one; 32 bits. Whoever resumes behind it says it. */
  readonly mark: number;
  readonly chunk: Uint8Array;
}
const RESULT_HEADER_BYTES = 16;

export function encodeResult({ offset, answer, mark, chunk }: SubmittedResult): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(RESULT_HEADER_BYTES + chunk.byteLength);
  const view = new DataView(payload.buffer);
  view.setBigUint64(0, BigInt(offset), true);
  view.setUint16(8, answer, true);
  view.setUint32(12, mark, true);
  payload.set(chunk, RESULT_HEADER_BYTES);
  return payload;
}

export function decodeResult(payload: Uint8Array): SubmittedResult {
  if (payload.byteLength < RESULT_HEADER_BYTES)
    throw new SessionError('BAD_FRAME', 'a SUBMIT_RESULTS is shorter than its header');
  const view = new DataView(payload.buffer, payload.byteOffset, RESULT_HEADER_BYTES);
  return {
    offset: readOffset(view, 0),
    answer: view.getUint16(8, true),
    mark: view.getUint32(12, true),
    chunk: payload.subarray(RESULT_HEADER_BYTES),
  };
}

export function encodeUploadAck(frames: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, frames, true);
  return payload;
}

export function decodeUploadAck(payload: Uint8Array): number {
  if (payload.byteLength !== 4) throw new SessionError('BAD_FRAME', 'an UPLOAD_ACK has 4 bytes');
  return new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0, true);
}

export function encodeResultsAck(offset: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(8);
  new DataView(payload.buffer).setBigUint64(0, BigInt(offset), true);
  return payload;
}

export function decodeResultsAck(payload: Uint8Array): number {
  if (payload.byteLength !== 8) throw new SessionError('BAD_FRAME', 'a RESULTS_ACK has 8 bytes');
  return readOffset(new DataView(payload.buffer, payload.byteOffset, 8), 0);
}

function readOffset(view: DataView, at: number): number {
  const offset = view.getBigUint64(at, true);
  if (offset > BigInt(Number.MAX_SAFE_INTEGER))
    throw new SessionError('BAD_FRAME', `offset ${offset} is beyond any file or log`);
  return Number(offset);
}
