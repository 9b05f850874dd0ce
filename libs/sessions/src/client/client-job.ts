/**
 * One job as its client has it, over as many connections as it takes. Owns: connecting again and resuming, what has to be sent
 * again, which results have been received. Results come once each, in their order, whatever happens to connections.
 */
import { CoffeeError, asCoffeeError, type ChunkSeq } from '@coffee/core';
import {
  DATA_ENVELOPE_BYTES,
  SessionError,
  UPLOAD_HEADER_BYTES,
  decodeResult,
  decodeUploadAck,
  encodeResultsAck,
  writeUploadHeader,
  type SubmittedResult,
  type TableName,
} from '@coffee/protocol';
import type { Frame } from '../frame-connection';
import {
  parseMessage,
  type JobAccepted,
  type JobEnded,
  type Resume,
  type StageReport,
  type StartJob,
  type UploadEnd,
} from '../messages';
import type { GatewayConnection } from './gateway-connection';
import type { Reconnector } from './reconnect';
import { UploadQueue } from './upload-queue';

export interface ClientJobListener {
  /** Each time a gateway has taken the job: the first, and after every reconnect. */
  accepted?(accepted: JobAccepted): void;
  /** Place in the queue, from 1; 0 when it does not wait any more. */
  placed?(place: number): void;
  progressed?(stages: readonly StageReport[]): void;
  /** Each part of an answer once; it belongs to the listener. */
  submitted?(result: SubmittedResult): void;
  /** The connection was lost, for this reason; another is tried. */
  interrupted?(error: Error): void;
}

interface PendingEnd {
  readonly end: UploadEnd;
  /** Whether it was sent through the current connection. */
  sent: boolean;
  resolve(): void;
  reject(error: unknown): void;
}

export class ClientJob {
  readonly #uploads = new UploadQueue();
  readonly #ends = new Map<TableName, PendingEnd>();
  readonly #abort = new AbortController();
  readonly #accepted: Promise<JobAccepted>;
  readonly #finished: Promise<JobEnded>;
  #connection: GatewayConnection | undefined;
  #acceptance: JobAccepted | undefined;
  #resolveAccepted: (accepted: JobAccepted) => void = () => undefined;
  #resolveFinished: (ended: JobEnded) => void = () => undefined;
  #rejectAll: (error: Error) => void = () => undefined;
  /** Whether the current connection may upload. */
  #mayUpload = false;
  #over = false;
  #completed = false;
  #cancelling = false;
  /** Whether a gateway may know that we want the job. */
  #asked = false;
  /** Offset after the last result received. */
  #offset: number;
  #unacknowledged: number | undefined;

  /** `begin`: how to open it, or which job to resume. */
  constructor(
    private readonly reconnector: Reconnector,
    private readonly begin: { readonly start: StartJob } | { readonly resume: Resume },
    private readonly listener: ClientJobListener,
  ) {
    this.#offset = 'resume' in begin ? begin.resume.offset : 0;
    this.#accepted = new Promise((resolve, reject) => {
      this.#resolveAccepted = resolve;
      this.#rejectAll = reject;
    });
    this.#finished = new Promise((resolve, reject) => {
      const rejectAccepted = this.#rejectAll;
      this.#resolveFinished = resolve;
      this.#rejectAll = (error) => {
        rejectAccepted(error);
        reject(error);
      };
    });
    this.#accepted.catch(() => undefined);
    this.#finished.catch(() => undefined);
    void this.#connect();
  }

  /** What the gateway said first. @throws SessionError when it refused. */
  get accepted(): Promise<JobAccepted> {
    return this.#accepted;
  }

  /** How the job ended, after its last result. @throws SessionError, CoffeeError TRANSPORT when no gateway can be reached. */
  get finished(): Promise<JobEnded> {
    return this.#finished;
  }

  /**
   * Uploads one chunk. Resolves when it is safe; until then the body belongs to this job.
   * @param body an encoded chunk behind DATA_ENVELOPE_BYTES of headroom.
   * @throws CoffeeError CLOSED when the job ends before.
   */
  async upload(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void> {
    const { scan } = await this.#accepted;
    const index = scan.findIndex((candidate) => candidate.table === table);
    if (index < 0) throw new CoffeeError('INTERNAL', `the job does not need table ${table}`);
    const at = DATA_ENVELOPE_BYTES - UPLOAD_HEADER_BYTES;
    writeUploadHeader(body, at, { table: index, seq });
    return this.#submit((pending) => this.#uploads.add({ payload: body.subarray(at), ...pending }));
  }

  /** All chunks of the table have been uploaded (and that has resolved). Resolves when the gateway knows for good. */
  endTable(table: TableName, chunks: number): Promise<void> {
    return this.#submit((pending) => this.#ends.set(table, { end: { table, chunks }, sent: false, ...pending }));
  }

  /** Asks the gateway to cancel the job; `finished` tells how it ended. Rejects it with CANCELLED when no gateway was asked for the job yet. */
  cancel(): void {
    if (!this.#asked) return this.#stop(new CoffeeError('CANCELLED', 'no job was opened'));
    this.#cancelling = true;
    if (this.#acceptance) void this.#connection?.sendJson('CANCEL', { job: this.#acceptance.job });
  }

  /** Tells the gateway that all results are stored, and leaves. */
  async close(): Promise<void> {
    if (this.#connection && this.#unacknowledged !== undefined)
      await this.#connection.send('RESULTS_ACK', encodeResultsAck(this.#unacknowledged));
    this.leave();
  }

  /** Says farewell. A job that has not ended goes on until its lease is over; results that it has are kept for a while. */
  leave(): void {
    this.#stop(new CoffeeError('CLOSED', 'the job was left'));
  }

  #submit(add: (pending: { resolve(): void; reject(error: unknown): void }) => void): Promise<void> {
    if (this.#completed) return Promise.resolve();
    if (this.#over) return Promise.reject(new CoffeeError('CLOSED', 'the job has ended'));
    return new Promise((resolve, reject) => {
      add({ resolve, reject });
      this.#pump();
    });
  }

  #pump(): void {
    const connection = this.#connection;
    if (!connection || !this.#mayUpload) return;
    this.#uploads.pump(connection.ready.windowBytes, (payload) => void connection.send('UPLOAD', payload));
    for (const pending of this.#ends.values()) {
      if (!pending.sent) void connection.sendJson('UPLOAD_END', pending.end);
      pending.sent = true;
    }
  }

  async #connect(): Promise<void> {
    try {
      const connection = await this.reconnector.connect(
        { frame: (frame) => this.#frame(frame), closed: (error) => this.#disconnected(error) },
        this.#abort.signal,
      );
      if (this.#abort.signal.aborted) return connection.close();
      this.#connection = connection;
      this.#uploads.restart();
      for (const pending of this.#ends.values()) pending.sent = false;
      this.#asked = true;
      if (!this.#acceptance && 'start' in this.begin) return await connection.sendJson('START_JOB', this.begin.start);
      const resume = { ...('resume' in this.begin && this.begin.resume), offset: this.#offset };
      await connection.sendJson('RESUME', { ...resume, ...(this.#acceptance && { job: this.#acceptance.job }) });
    } catch (thrown) {
      this.#stop(asCoffeeError(thrown));
    }
  }

  #disconnected(error: Error | undefined): void {
    this.#connection = undefined;
    this.#mayUpload = false;
    if (this.#over) return;
    const reason = asCoffeeError(error ?? new CoffeeError('TRANSPORT', 'the gateway closed the connection'));
    if (!reason.retriable) return this.#stop(reason);
    this.listener.interrupted?.(reason);
    this.reconnector.next();
    void this.#connect();
  }

  #frame({ type, payload }: Frame): void {
    switch (type) {
      case 'JOB_ACCEPTED':
        return this.#accept(parseMessage(type, payload));
      case 'JOB_PLACE':
        return this.#place(parseMessage(type, payload).place);
      case 'UPLOAD_ACK':
        this.#uploads.acknowledge(decodeUploadAck(payload));
        return this.#pump();
      case 'UPLOAD_END_ACK': {
        const { table } = parseMessage(type, payload);
        this.#ends.get(table)?.resolve();
        this.#ends.delete(table);
        return;
      }
      case 'PROGRESS':
        return this.listener.progressed?.(parseMessage(type, payload).stages);
      case 'SUBMIT_RESULTS':
        return this.#result(decodeResult(payload));
      case 'JOB_ENDED': {
        const ended = parseMessage(type, payload);
        if (ended.job !== this.#acceptance?.job) return;
        this.#over = true;
        this.#resolveFinished(ended);
        return this.#settlePending(ended);
      }
      default:
        throw new SessionError('BAD_ORDER', `${type} from a gateway`);
    }
  }

  #accept(accepted: JobAccepted): void {
    this.#acceptance = accepted;
    this.#resolveAccepted(accepted);
    this.listener.accepted?.(accepted);
    if (this.#cancelling) this.cancel();
    for (const { table } of accepted.ended) {
      this.#ends.get(table)?.resolve();
      this.#ends.delete(table);
    }
    this.#place(accepted.place);
  }

  #place(place: number): void {
    this.listener.placed?.(place);
    if (place > 0 || this.#mayUpload) return;
    this.#mayUpload = true;
    this.#pump();
  }

  #result(result: SubmittedResult): void {
    this.#offset = result.offset + 1;
    this.listener.submitted?.(result);
    // The last one is acknowledged by close(): until then the gateway keeps all of them.
    if (this.#unacknowledged !== undefined)
      void this.#connection?.send('RESULTS_ACK', encodeResultsAck(this.#unacknowledged));
    this.#unacknowledged = result.offset;
  }

  /** A completed job has all of its tables: what was not acknowledged is safe, too, and may be left out if it was not sent. */
  #settlePending({ job, outcome }: JobEnded): void {
    if (outcome !== 'completed') return this.#rejectPending(new CoffeeError('CLOSED', `job ${job} is ${outcome}`));
    this.#completed = true;
    this.#uploads.resolveAll();
    for (const end of this.#ends.values()) end.resolve();
    this.#ends.clear();
  }

  /** No more connections. */
  #stop(reason: CoffeeError): void {
    this.#over = true;
    this.#abort.abort();
    this.#connection?.close();
    this.#rejectAll(reason);
    this.#rejectPending(reason);
  }

  #rejectPending(reason: CoffeeError): void {
    this.#uploads.rejectAll(reason);
    for (const end of this.#ends.values()) end.reject(reason);
    this.#ends.clear();
  }
}
