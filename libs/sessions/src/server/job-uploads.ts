/**
 * The uploads of one job through one connection: from a frame to a confirmed chunk and its acknowledgement. Owns: which tables
 * may still be sent, that an end has the number of chunks that were uploaded, and what an acknowledgement waits for.
 */
import { chunkSeq } from '@coffee/core';
import type { HostedJob, JobService } from '@coffee/jobs';
import { MAX_CHUNKS, SeqSet, SessionError, UPLOAD_HEADER_BYTES, type TableName } from '@coffee/protocol';
import type { TableScan } from '@coffee/query-plan';
import type { FrameContents } from '../frame-table';
import type { TableEnd } from '../messages';
import { checkChunk } from './check-chunk';
import type { UploadWindow } from './upload-window';

interface TableUpload {
  readonly scan: TableScan;
  readonly seqs: SeqSet;
  /** Chunks that are not confirmed yet. */
  readonly pending: Set<Promise<void>>;
  /** Since its TABLE_END: with how many chunks, and when that is in the logs. */
  ended?: { readonly chunks: number; readonly done: Promise<void> };
}

export class JobUploads {
  readonly #tables: readonly TableUpload[];
  #over = false;

  /**
   * @param resumed other connections may have uploaded chunks of this job.
   * @param onFailure told of a chunk that could not be passed on.
   */
  constructor(
    private readonly service: JobService,
    private readonly run: HostedJob,
    private readonly window: UploadWindow,
    private readonly resumed: boolean,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.#tables = run.plan.tables.map((scan) => ({ scan, seqs: new SeqSet(), pending: new Set() }));
  }

  /** The job has ended: what still comes is acknowledged and dropped. */
  close(): void {
    this.#over = true;
  }

  /**
   * With room for a data envelope in front of the chunk.
   * @returns whether this connection had not uploaded that chunk before. @throws SessionError
   */
  chunk({ table: index, seq, payload }: FrameContents['UPLOAD']): boolean {
    const safe = this.window.take(payload.byteLength);
    if (this.#over) {
      safe();
      return false;
    }
    const table = this.#tables[index];
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need a table ${index}`);
    if (table.ended) throw new SessionError('BAD_ORDER', `table ${table.scan.table} has ended`);
    if (seq >= MAX_CHUNKS) throw new SessionError('BAD_REQUEST', `a table has no chunk ${seq}`);
    checkChunk(table.scan, seq, payload.subarray(UPLOAD_HEADER_BYTES));
    const isNew = table.seqs.add(seq);
    // The whole buffer: the envelope is written over the frame's header.
    const body = new Uint8Array(payload.buffer);
    const ingested: Promise<void> = this.run
      .ingest(table.scan.table, chunkSeq(seq), body)
      .then(safe, (error: unknown) => {
        if (this.#over) safe();
        else this.onFailure(error);
      })
      .finally(() => table.pending.delete(ingested));
    table.pending.add(ingested);
    return isNew;
  }

  /**
   * Resolves when the table's end is in the logs, after all its chunks.
   * @throws SessionError BAD_REQUEST; as `HostedJob.completeTable` when a chunk could not be sent.
   */
  async end({ table: name, chunks, badRows }: TableEnd): Promise<void> {
    if (this.#over) return;
    const table = this.#tables.find(({ scan }) => scan.table === name);
    if (!table) throw new SessionError('BAD_REQUEST', `the job does not need table ${name}`);
    if (chunks === undefined) throw new SessionError('BAD_REQUEST', `TABLE_END of ${name} says no number of chunks`);
    if (table.ended?.chunks !== chunks) {
      this.#checkCount(table, name, chunks);
      table.ended = { chunks, done: this.#journalEnd(table, chunks, badRows) };
    }
    // However often it is said, the logs are told once.
    await table.ended.done;
  }

  async #journalEnd({ scan, pending }: TableUpload, chunks: number, badRows: number | undefined): Promise<void> {
    await Promise.all(pending);
    if (!this.#over) await this.service.completeTable(this.run, scan.table, chunks, badRows);
  }

  #checkCount({ seqs, ended }: TableUpload, name: TableName, chunks: number): void {
    const wrong = (what: string): SessionError =>
      new SessionError('BAD_REQUEST', `table ${name} cannot end with ${chunks} chunks: ${what}`);
    if (chunks > MAX_CHUNKS) throw wrong(`at most ${MAX_CHUNKS} are possible`);
    const before = ended?.chunks ?? this.service.tableChunks(this.run.job, name);
    if (before !== undefined && before !== chunks) throw wrong(`it has ended with ${before}`);
    const beyond = seqs.toRanges().at(-1);
    if (beyond && beyond.first + beyond.length > chunks)
      throw wrong(`chunk ${beyond.first + beyond.length - 1} was uploaded`);
    if (!this.resumed && seqs.size !== chunks) throw wrong(`${seqs.size} were uploaded`);
  }
}
