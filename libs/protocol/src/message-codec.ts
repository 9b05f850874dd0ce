/**
 * Bytes of what travels between processes (`messages.ts`). Little endian, one version byte, every value in one form only:
 * whatever decodes encodes to the same bytes again. Decoding checks every length before it allocates or makes a view.
 * Data messages and progress records have versions of their own.
 *
 * Data message: an envelope of 64 bytes, then the chunk, so that the chunk is aligned to 8 bytes when the body is.
 * version u8, kind u8 (0), job length u8, zero u8, edge u16, source partition u16, seq u32, chunk length u32, job (ASCII, 40
 * bytes padded with zeros), 8 zero bytes. A producer leaves room for it in front of the chunk and fills it in place.
 *
 * Progress record: version u8, kind u8 (1 StageStats, 2 TableCompleted, 3 StageEnd, 4 StageFailed, 5 JobEnded, 6 StageAttempt,
 * 7 AttemptReturned), then its fields in the order of their declaration: names as length u8 + UTF-8, seqs, rows, counts of chunks and
 * numbers of attempts u32, edges and partitions u16, lists as count u16 + entries, the code u8 (0 JOB_FAILED, 1 BAD_INPUT), the reason as
 * length u16 + UTF-8, the outcome u8 (0 completed, 1 failed, 2 cancelled).
 * A message on a progress log has one record or more, one after the other, with nothing between or behind them.
 */
import { CoffeeError, chunkSeq, edgeId, failureCodes, partition, stageId, unreachable, type JobId } from '@coffee/core';
import { ByteReader, ByteWriter } from './byte-cursor';
import type { DataMessage, JobEnded, Port, ProgressRecord, StageEnd } from './messages';
import { MAX_CHUNKS } from './seq-set';
import { readSeqSet, writeSeqSet } from './seq-set-codec';

const DATA_VERSION = 1;
/** 2: StageAttempt has the number of the attempt, and there is AttemptReturned. 3: StageFailed has a code. */
const PROGRESS_VERSION = 3;
/** What a data message has in front of its chunk: a `ChunkBody` has room for it. A multiple of 8. */
export const DATA_ENVELOPE_BYTES = 64;

const JOB_AT = 16;
const JOB_BYTES = 40;
const LONGEST_REASON = 4000;
const kinds = [
  'DataMessage',
  'StageStats',
  'TableCompleted',
  'StageEnd',
  'StageFailed',
  'JobEnded',
  'StageAttempt',
  'AttemptReturned',
] as const;
const outcomes: readonly JobEnded['outcome'][] = ['completed', 'failed', 'cancelled'];

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const badData = (reason: string): CoffeeError => new CoffeeError('BAD_MESSAGE', `not a valid data message: ${reason}`);

/** Fills the first DATA_ENVELOPE_BYTES of `body` in place; the chunk behind them stays where it is. */
export function writeDataEnvelope(body: Uint8Array, message: Omit<DataMessage, 'chunk'>): void {
  const { job, edge, sourcePartition, seq } = message;
  if (body.byteLength < DATA_ENVELOPE_BYTES || body.byteLength - DATA_ENVELOPE_BYTES > 0xffffffff)
    throw new CoffeeError('INTERNAL', `a body of ${body.byteLength} bytes cannot be a data message`);
  if (!(edge >= 0 && edge <= 0xffff && sourcePartition >= 0 && sourcePartition <= 0xffff))
    throw new CoffeeError('INTERNAL', `edge ${edge} or partition ${sourcePartition} does not fit a data message`);
  if (!(seq >= 0 && seq < MAX_CHUNKS && job.length <= JOB_BYTES))
    throw new CoffeeError('INTERNAL', `seq ${seq} of job ${job} does not fit a data message`);
  body.fill(0, 0, DATA_ENVELOPE_BYTES);
  const view = viewOf(body);
  view.setUint8(0, DATA_VERSION);
  view.setUint8(2, job.length);
  view.setUint16(4, edge, true);
  view.setUint16(6, sourcePartition, true);
  view.setUint32(8, seq, true);
  view.setUint32(12, body.byteLength - DATA_ENVELOPE_BYTES, true);
  for (let i = 0; i < job.length; i++) body[JOB_AT + i] = job.charCodeAt(i);
}

/** Copies the chunk; where that matters, leave headroom in front of it and use `writeDataEnvelope`. */
export function encodeDataMessage(message: DataMessage): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(DATA_ENVELOPE_BYTES + message.chunk.byteLength);
  body.set(message.chunk, DATA_ENVELOPE_BYTES);
  writeDataEnvelope(body, message);
  return body;
}

/** @returns a message whose chunk is a view of `body` (not decoded, not checked). @throws CoffeeError BAD_MESSAGE */
export function decodeDataMessage(body: Uint8Array): DataMessage {
  const job = peekJob(body);
  const view = viewOf(body);
  if (view.getUint8(3) !== 0 || view.getUint32(56, true) !== 0 || view.getUint32(60, true) !== 0)
    throw badData('reserved bytes are not zero');
  const seq = view.getUint32(8, true);
  if (seq >= MAX_CHUNKS) throw badData(`seq ${seq} is beyond any table`);
  const chunk = body.subarray(DATA_ENVELOPE_BYTES);
  if (view.getUint32(12, true) !== chunk.byteLength) throw badData(`its chunk is not ${chunk.byteLength} bytes long`);
  const edge = edgeId(view.getUint16(4, true));
  return { job, edge, sourcePartition: partition(view.getUint16(6, true)), seq: chunkSeq(seq), chunk };
}

/** The job of a data message, without looking at the rest. @throws CoffeeError BAD_MESSAGE */
export function peekJob(body: Uint8Array): JobId {
  if (body.byteLength < DATA_ENVELOPE_BYTES) throw badData('it is shorter than its envelope');
  if (body[0] !== DATA_VERSION) throw badData(`version ${body[0]} is not ${DATA_VERSION}`);
  if (body[1] !== 0) throw badData('it is of another kind');
  const length = body[2]!;
  if (length === 0 || length > JOB_BYTES) throw badData('it has no valid job');
  for (let i = 0; i < JOB_BYTES; i++) {
    const code = body[JOB_AT + i]!;
    const letterOrDigit = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    const fits = i < length ? letterOrDigit || (i > 0 && code === 0x2d) : code === 0;
    if (!fits) throw badData('it has no valid job');
  }
  return String.fromCharCode(...body.subarray(JOB_AT, JOB_AT + length)) as JobId;
}

/** A reason beyond 4,000 characters is cut. @throws CoffeeError INTERNAL when a value does not fit its field. */
export function encodeProgressRecord(record: ProgressRecord): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().u8(PROGRESS_VERSION).u8(kinds.indexOf(record.type));
  switch (record.type) {
    case 'StageStats':
      writer
        .text(record.stage)
        .u32(atMost(MAX_CHUNKS - 1, record.seq))
        .u32(record.rowsIn)
        .u32(record.rowsOut);
      writer.u16(record.sentTo.length);
      for (const port of record.sentTo) writePort(writer, port);
      break;
    case 'TableCompleted':
      writer.text(record.table).u32(atMost(MAX_CHUNKS, record.chunks));
      break;
    case 'StageEnd':
      writer.text(record.stage).u16(record.partition).u16(record.expected.length);
      for (const { port, seqs } of record.expected) writeSeqSet(writePort(writer, port), seqs);
      break;
    case 'StageFailed':
      writer
        .text(record.stage)
        .u32(atMost(MAX_CHUNKS - 1, record.seq))
        .u8(failureCodes.indexOf(record.code))
        .text(record.reason.slice(0, LONGEST_REASON), 2);
      break;
    case 'JobEnded':
      writer.u8(outcomes.indexOf(record.outcome));
      break;
    case 'StageAttempt':
    case 'AttemptReturned':
      writer
        .text(record.stage)
        .u32(atMost(MAX_CHUNKS - 1, record.seq))
        .text(record.worker)
        .u32(record.attempt);
      break;
    default:
      unreachable(record);
  }
  return writer.finish();
}

/**
 * The records of a message on a progress log, in order, at least one. Each is decoded when it is asked for.
 * @throws CoffeeError BAD_MESSAGE at the first that is none
 */
export function* decodeProgressRecords(bytes: Uint8Array): Generator<ProgressRecord, void, void> {
  const reader = new ByteReader(bytes, 'progress record');
  do yield readProgressRecord(reader);
  while (reader.remaining > 0);
}

/** The record that these bytes are. @throws CoffeeError BAD_MESSAGE */
export function decodeProgressRecord(bytes: Uint8Array): ProgressRecord {
  const reader = new ByteReader(bytes, 'progress record');
  const record = readProgressRecord(reader);
  reader.end();
  return record;
}

function readProgressRecord(reader: ByteReader): ProgressRecord {
  const version = reader.u8();
  if (version !== PROGRESS_VERSION) throw reader.bad(`version ${version} is not ${PROGRESS_VERSION}`);
  const kind = reader.u8();
  const record = readRecord(reader, kinds[kind]);
  if (!record) throw reader.bad(`${kind} is no kind of record`);
  return record;
}

function readRecord(reader: ByteReader, type: (typeof kinds)[number] | undefined): ProgressRecord | undefined {
  switch (type) {
    case 'StageStats': {
      const stage = stageId(reader.text());
      const seq = readSeq(reader);
      const rowsIn = reader.u32();
      const rowsOut = reader.u32();
      return { type, stage, seq, rowsIn, rowsOut, sentTo: readList(reader, 4, () => readPort(reader)) };
    }
    case 'TableCompleted': {
      const table = reader.text();
      const chunks = reader.u32();
      if (chunks > MAX_CHUNKS) throw reader.bad(`${chunks} chunks are beyond any table`);
      return { type, table, chunks };
    }
    case 'StageEnd':
      return readStageEnd(reader);
    case 'StageFailed': {
      const stage = stageId(reader.text());
      const seq = readSeq(reader);
      const code = failureCodes[reader.u8()];
      if (!code) throw reader.bad('it has no valid code');
      const reason = reader.text(2);
      if (reason.length > LONGEST_REASON) throw reader.bad('its reason is too long');
      return { type, stage, seq, code, reason };
    }
    case 'JobEnded': {
      const outcome = outcomes[reader.u8()];
      if (!outcome) throw reader.bad('it has no valid outcome');
      return { type, outcome };
    }
    case 'StageAttempt':
    case 'AttemptReturned': {
      const stage = stageId(reader.text());
      const seq = readSeq(reader);
      return { type, stage, seq, worker: reader.text(), attempt: reader.u32() };
    }
    case 'DataMessage':
    case undefined:
      return undefined;
  }
}

function readStageEnd(reader: ByteReader): StageEnd {
  const stage = stageId(reader.text());
  const part = partition(reader.u16());
  const expected = readList(reader, 9, () => ({ port: readPort(reader), seqs: readSeqSet(reader) }));
  return { type: 'StageEnd', stage, partition: part, expected };
}

const writePort = (writer: ByteWriter, port: Port): ByteWriter => writer.u16(port.edge).u16(port.partition);
const readPort = (reader: ByteReader): Port => ({ edge: edgeId(reader.u16()), partition: partition(reader.u16()) });

function readList<T>(reader: ByteReader, bytesEach: number, readOne: () => T): T[] {
  const list: T[] = [];
  for (let left = reader.count(reader.u16(), bytesEach); left > 0; left--) list.push(readOne());
  return list;
}

function readSeq(reader: ByteReader): ReturnType<typeof chunkSeq> {
  const seq = reader.u32();
  if (seq >= MAX_CHUNKS) throw reader.bad(`seq ${seq} is beyond any table`);
  return chunkSeq(seq);
}

function atMost(max: number, value: number): number {
  if (value > max) throw new CoffeeError('INTERNAL', `${value} is beyond any table, which has ${MAX_CHUNKS} chunks`);
  return value;
}
