/**
 * The answers of a job as they are kept: opened, read in any order and at any pace by any number of readers, until they are closed; whoever has opened
 * them is not disturbed when they are removed. Owns: that what was damaged is not taken for an answer. Must not know: who may read them.
 */
import { RowPicker, checkAnswerColumns, type AnswerRows } from '@coffee/answers';
import { CoffeeError, type JobId } from '@coffee/core';
import { decodeChunk, type Chunk } from '@coffee/protocol';
import { answerFile } from './answers-writer';
import { ChunkIndex, crcOf, indexBytes } from './chunk-index';
import { MANIFEST_FILE, MAX_MANIFEST_BYTES, decodeManifest, type Manifest, type StoredAnswerEntry } from './manifest';
import type { VolumeEntry } from './results-volume';

export interface StoredAnswers {
  readonly manifest: Manifest;
  /** When they were stored, by the clock of the volume (ms since 1970). */
  readonly storedAt: number;
  /** Of all files. */
  readonly bytes: number;
  /** In the order of the manifest. */
  readonly answers: readonly StoredAnswer[];
  close(): Promise<void>;
}

/** @throws CoffeeError BAD_MESSAGE when the manifest is damaged or of another job; OUTPUT when it cannot be read. */
export async function readManifest(entry: VolumeEntry, job: JobId): Promise<Manifest> {
  const size = entry.files.get(MANIFEST_FILE);
  if (size === undefined || size > MAX_MANIFEST_BYTES) throw damaged(job, 'it has no manifest');
  const manifest = decodeManifest(await entry.read(MANIFEST_FILE, 0, size));
  if (manifest.job !== job) throw damaged(job, `its manifest is of job ${manifest.job}`);
  return manifest;
}

/** @throws CoffeeError as `readManifest`. */
export async function openAnswers(entry: VolumeEntry, job: JobId): Promise<StoredAnswers> {
  const manifest = await readManifest(entry, job);
  return {
    manifest,
    storedAt: entry.storedAt,
    bytes: bytesOf(entry),
    answers: manifest.answers.map((stored) => new StoredAnswer(entry, job, stored)),
    close: () => entry.close(),
  };
}

export const bytesOf = ({ files }: Pick<VolumeEntry, 'files'>): number =>
  [...files.values()].reduce((sum, size) => sum + size, 0);

export class StoredAnswer implements AnswerRows {
  #index: Promise<ChunkIndex> | undefined;

  constructor(
    private readonly entry: VolumeEntry,
    private readonly job: JobId,
    private readonly stored: StoredAnswerEntry,
  ) {}

  get sink(): AnswerRows['sink'] {
    return this.stored.sink;
  }

  get rows(): number {
    return this.stored.rows;
  }

  get name(): string {
    return this.stored.sink.name;
  }

  get unmatched(): StoredAnswerEntry['unmatched'] {
    return this.stored.unmatched;
  }

  /** How many chunks there are. */
  get pieces(): number {
    return this.stored.chunks;
  }

  /** The encoded chunks from the `from`th on. @throws CoffeeError BAD_MESSAGE when they are damaged, OUTPUT when they cannot be read. */
  async *encoded(from = 0): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
    for (let i = from; i < this.stored.chunks; i++) yield await this.#read(i);
  }

  /** @throws CoffeeError as `encoded`. */
  async *chunks(from = 0, count = this.rows): AsyncGenerator<Chunk, void> {
    const end = Math.min(this.rows, from + count);
    if (from >= end) return;
    const index = await this.#opened();
    for (let i = index.chunkOf(from), row = from; row < end; i++) {
      const chunk = decodeChunk(await this.#read(i));
      const { rows } = index.at(i);
      if (chunk.rows !== rows)
        throw damaged(this.job, `chunk ${i} of ${this.name} has ${chunk.rows} rows, not ${rows}`);
      checkAnswerColumns(this.sink, chunk);
      const first = index.firstRow(i);
      yield* slice(chunk, row - first, Math.min(end - first, rows));
      row = first + rows;
    }
  }

  async #read(chunk: number): Promise<Uint8Array<ArrayBuffer>> {
    const index = await this.#opened();
    const { bytes, crc } = index.at(chunk);
    const read = await this.entry.read(answerFile(this.name), index.firstByte(chunk), bytes);
    if (crcOf(read) !== crc) throw damaged(this.job, `chunk ${chunk} of ${this.name} has other bytes than were stored`);
    return read;
  }

  #opened(): Promise<ChunkIndex> {
    return (this.#index ??= this.#readIndex());
  }

  async #readIndex(): Promise<ChunkIndex> {
    const { chunks, bytes, rows, crc } = this.stored;
    const size = indexBytes(chunks);
    if (this.entry.files.get(answerFile(this.name)) !== bytes || size > bytes)
      throw damaged(this.job, `the file of ${this.name} has not the size that its manifest says`);
    const read = await this.entry.read(answerFile(this.name), bytes - size, size);
    if (crcOf(read) !== crc) throw damaged(this.job, `the index of ${this.name} has other bytes than were stored`);
    const index = new ChunkIndex(read);
    if (index.rows !== rows || index.bytes !== bytes - size)
      throw damaged(this.job, `the index of ${this.name} does not add up to what its manifest says`);
    return index;
  }
}

function* slice(chunk: Chunk, from: number, to: number): Generator<Chunk, void> {
  if (from === 0 && to === chunk.rows) yield chunk;
  else yield* new RowPicker([chunk]).pick(Uint32Array.from({ length: to - from }, (_, i) => from + i));
}

const damaged = (job: JobId, what: string): CoffeeError =>
  new CoffeeError('BAD_MESSAGE', `the stored answers of job ${job} are damaged: ${what}`);
