/**
 * The bytes of journal records: UTF-8 JSON with a version; records are few (some per job), and a person can read them. Owns: the
 * version, and how large a record may be. What is in them is for `journal-records.ts`.
 */
import { CoffeeError } from '@coffee/core';
import type { JournalRecord } from './journal-records';

/** What is larger is no record: it is neither written nor parsed. */
export const MAX_RECORD_BYTES = 512 * 1024;

const VERSION = 3;

/** Makes a record of what a journal has, or throws CoffeeError BAD_MESSAGE: `parseJournalRecord` of `@coffee/jobs/validate`. */
export type ParseRecord = (value: unknown) => JournalRecord;

/** @throws CoffeeError USAGE when the record is too large. */
export function encodeJournalRecord(record: JournalRecord): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(JSON.stringify({ version: VERSION, ...record }));
  if (bytes.byteLength > MAX_RECORD_BYTES)
    throw new CoffeeError(
      'USAGE',
      `what is to be journaled of the job takes ${bytes.byteLength} bytes, at most ${MAX_RECORD_BYTES} are possible`,
    );
  return bytes;
}

/**
 * @param parse left out by whoever reads only what the same process wrote: the record is taken as it is.
 * @throws CoffeeError BAD_MESSAGE when the bytes are no journal record of this version. It quotes nothing of them.
 */
export function decodeJournalRecord(body: Uint8Array, parse: ParseRecord = trusted): JournalRecord {
  if (body.byteLength > MAX_RECORD_BYTES)
    throw new CoffeeError('BAD_MESSAGE', `not a journal record: ${body.byteLength} bytes are more than one may have`);
  const { version, ...record } = parseObject(body);
  if (version !== VERSION) throw new CoffeeError('BAD_MESSAGE', 'not a journal record of this version');
  return parse(record);
}

function parseObject(body: Uint8Array): { readonly version?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new CoffeeError('BAD_MESSAGE', 'not a journal record: no JSON');
  }
  if (typeof value !== 'object' || value === null)
    throw new CoffeeError('BAD_MESSAGE', 'not a journal record: no JSON object');
  return value;
}

const trusted = (value: unknown): JournalRecord => value as JournalRecord;
