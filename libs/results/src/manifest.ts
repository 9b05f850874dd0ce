/**
 * What stands beside the answers of a job: what was asked, of what, and what there is. Whoever has only the volume can list, show and read them.
 * Owns: its form, and that one that was damaged, or made by somebody else, is refused.
 */
import { CoffeeError } from '@coffee/core';
import * as z from 'zod';
import {
  MOST,
  answer,
  asked,
  encoding,
  fingerprint,
  format,
  instant,
  job,
  onBadRow,
  servedReading,
  sql,
  table,
  tableScan,
  whole,
} from './job-schemas';

export const MANIFEST_FILE = 'manifest.json';
/** What is larger is none. */
export const MAX_MANIFEST_BYTES = 4 << 20;

const word = z.string().regex(/^[\w.-]{1,64}$/);

const file = z.object({ name: z.string().max(500), size: z.exactOptional(whole) });

const source = z.object({
  format,
  onBadRow,
  maxBadRows: z.exactOptional(whole),
  encoding: z.exactOptional(encoding),
  /** Its files lay where the gateway was: nothing was uploaded. */
  served: z.exactOptional(z.literal(true)),
  /** The files of each table, as far as the client has named them; their sizes, as far as it knew them. */
  tables: z.exactOptional(z.array(z.object({ table, files: z.array(file).max(MOST.files) })).max(MOST.tables)),
});

const unmatched = z.array(z.object({ table, ids: whole })).max(MOST.tables);

const storedAnswer = z.object({
  /** How it is written, and by what its rows are in order. */
  sink: answer,
  rows: whole,
  /** Chunks of its file, and the size of that, index included. */
  chunks: whole,
  bytes: whole,
  /** CRC-32 of the index. */
  crc: whole.max(0xffff_ffff),
  /** By table, how many ids are missing there that it asks for; absent where none is, and where an older program wrote it. */
  unmatched: z.exactOptional(unmatched),
});

const manifest = z.object({
  version: z.literal(1),
  /** Of the program that wrote it. */
  program: z.string().max(100),
  job,
  owner: word,
  ...asked,
  sql: z.exactOptional(sql),
  fingerprint,
  source: z.exactOptional(source),
  /** Only of files that lay where the gateway was; absent where an older program wrote it. */
  served: z.exactOptional(servedReading),
  /** What was uploaded of each table. */
  scan: z.array(tableScan).max(MOST.tables),
  tables: z.array(z.object({ table, chunks: whole, badRows: z.exactOptional(whole) })).max(MOST.tables),
  /** Rows that the first stages have processed. */
  rows: z.exactOptional(whole),
  /** By table, how many ids are missing there that some answer asks for: each once. */
  unmatched,
  answers: z.array(storedAnswer).max(MOST.answers),
  openedAt: instant,
  completedAt: instant,
});

type Immutable<T> = T extends string ? T : T extends object ? { readonly [Key in keyof T]: Immutable<T[Key]> } : T;
export type Manifest = Immutable<z.output<typeof manifest>>;
export type StoredAnswerEntry = Manifest['answers'][number];

export const encodeManifest = (value: Manifest): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`${JSON.stringify(value, undefined, 1)}\n`);

/** @throws CoffeeError BAD_MESSAGE, which quotes nothing of it. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const parsed = manifest.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'not as documented' };
  throw new CoffeeError('BAD_MESSAGE', `not a manifest of stored answers: ${path.join('.')}: ${message}`.slice(0, 300));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new CoffeeError('BAD_MESSAGE', 'not a manifest of stored answers: no JSON', { cause });
  }
}
