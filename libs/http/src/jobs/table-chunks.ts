/**
 * The chunks of one table of a job that come to this gateway, in any order; others may come to others. Owns: that a chunk is what the job asked
 * for, that it is not sent twice with different bytes, and which of those that came here are confirmed. Must not know: HTTP.
 */
import { createHash } from 'node:crypto';
import { chunkSeq } from '@coffee/core';
import type { HostedJob, JobService } from '@coffee/jobs';
import { DATA_ENVELOPE_BYTES, MAX_CHUNKS } from '@coffee/protocol';
import type { TableScan } from '@coffee/query-plan';
import { checkChunk } from '@coffee/sessions/server';
import { HttpError } from '../problem';

export class TableChunks {
  /** By seq, of its bytes: of those that came here. */
  readonly #digests = new Map<number, string>();
  /** Those that are not confirmed. */
  readonly #pending = new Set<Promise<void>>();
  #ending: { readonly chunks: number; readonly done: Promise<void> } | undefined;

  constructor(
    private readonly service: JobService,
    private readonly run: HostedJob,
    private readonly scan: TableScan,
  ) {}

  /**
   * Takes one encoded chunk, with room for a data envelope in front. Resolves when it is confirmed and the next may come.
   * @returns whether it had not come here before.
   * @throws HttpError CONFLICT, BAD_REQUEST; SessionError BAD_CHUNK; what `HostedJob.ingest` rejects with.
   */
  async put(seq: number, body: Uint8Array): Promise<boolean> {
    const { table } = this.scan;
    if (seq >= MAX_CHUNKS)
      throw new HttpError('BAD_REQUEST', `a table has at most ${MAX_CHUNKS} chunks: ${seq} is none`);
    const bytes = body.subarray(DATA_ENVELOPE_BYTES);
    const digest = createHash('sha256').update(bytes).digest('base64');
    const before = this.#digests.get(seq);
    if (before !== undefined && before !== digest)
      throw new HttpError(
        'CONFLICT',
        `chunk ${seq} of ${table} came before, with other bytes: a chunk cannot be changed`,
      );
    const ended = this.#ending?.chunks ?? this.service.tableChunks(this.run.job, table);
    if (ended !== undefined && seq >= ended)
      throw new HttpError('CONFLICT', `table ${table} has ended with ${ended} chunks: there is no chunk ${seq}`);
    if (ended === undefined) {
      checkChunk(this.scan, seq, bytes);
      this.#digests.set(seq, digest);
      await this.#ingest(seq, body);
    }
    return before === undefined;
  }

  /**
   * All chunks of the table are in. Resolves when that is in the logs. Idempotent. `badRows`: as its client has counted them.
   * @throws HttpError BAD_REQUEST, CONFLICT; as `HostedJob.completeTable` when a chunk that came here could not be sent.
   */
  async end(chunks: number, badRows?: number): Promise<void> {
    if (this.#ending?.chunks !== chunks) {
      this.#check(chunks);
      const done = Promise.all(this.#pending).then(() =>
        this.service.completeTable(this.run, this.scan.table, chunks, badRows),
      );
      this.#ending = { chunks, done };
      // It may be tried again.
      done.catch(() => (this.#ending = undefined));
    }
    await this.#ending.done;
  }

  #check(chunks: number): void {
    const { table } = this.scan;
    if (chunks > MAX_CHUNKS) throw new HttpError('BAD_REQUEST', `a table has at most ${MAX_CHUNKS} chunks`);
    const before = this.#ending?.chunks ?? this.service.tableChunks(this.run.job, table);
    if (before !== undefined && before !== chunks)
      throw new HttpError('CONFLICT', `table ${table} has ended with ${before} chunks, not ${chunks}`);
    for (const seq of this.#digests.keys())
      if (seq >= chunks)
        throw new HttpError(
          'BAD_REQUEST',
          `table ${table} cannot end with ${chunks} chunks: chunk ${seq} was uploaded`,
        );
  }

  async #ingest(seq: number, body: Uint8Array): Promise<void> {
    const ingested = this.run.ingest(this.scan.table, chunkSeq(seq), body);
    const settled = ingested.then(
      () => undefined,
      () => undefined,
    );
    this.#pending.add(settled);
    try {
      await ingested;
    } finally {
      this.#pending.delete(settled);
    }
  }
}
