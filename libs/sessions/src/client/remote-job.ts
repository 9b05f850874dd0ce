/**
 * One job as its client has it, over as many connections as it takes. Owns: opening or resuming it through each of them, what has to be
 * sent again, which results have been received. Results come once each, in their order, whatever happens to connections.
 *
 *   away ─opened→ asked ─JOB_ACCEPTED→ queued ─place 0→ running     connection lost: away, or stopped when it was cancelling
 *   asked, queued, running ─cancel→ cancelling    JOB_ENDED → ended    close, leave, no gateway left → stopped
 */
import { CoffeeError, type ChunkSeq } from '@coffee/core';
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
  type Cancel,
  type JobAccepted,
  type JobEnded,
  type Resume,
  type StageReport,
  type StartJob,
} from '../messages';
import { checkAccepted } from './check-accepted';
import { deferred } from './deferred';
import type { GatewayConnection } from './gateway-connection';
import { GatewayLink, type LinkOptions } from './gateway-link';
import { TableEnds } from './table-ends';
import { UploadQueue } from './upload-queue';

export interface RemoteJobListener {
  /** Each time a gateway has taken the job: the first, and after every reconnect. */
  accepted?(accepted: JobAccepted): void;
  /** Place in the queue, from 1; 0 when it does not wait any more. */
  placed?(place: number): void;
  progressed?(stages: readonly StageReport[]): void;
  /** Each part of an answer once; it belongs to the listener. */
  submitted?(result: SubmittedResult): void;
  /** A gateway that had the job does no more, for this reason; another is tried. */
  interrupted?(error: Error): void;
}

type State =
  | { readonly name: 'away' | 'asked' | 'queued' | 'running' | 'cancelling' }
  | { readonly name: 'ended'; readonly ended: JobEnded }
  | { readonly name: 'stopped'; readonly reason: CoffeeError };

const ANSWER_TIMEOUT = 60_000;
/** Characters that a gateway takes. */
const MAX_REASON = 1000;

export class RemoteJob {
  readonly #link: GatewayLink;
  readonly #uploads = new UploadQueue();
  readonly #ends = new TableEnds();
  readonly #accepted = deferred<JobAccepted>();
  readonly #finished = deferred<JobEnded>();
  #state: State = { name: 'away' };
  /** What was said of the job first: it stays so. */
  #job: JobAccepted | undefined;
  /** Offset after the last result received. */
  #offset: number;
  /** That of the last result received. */
  #mark: number;
  #unacknowledged: number | undefined;
  #progress = '';
  #unanswered: NodeJS.Timeout | undefined;
  /** Why it is cancelled, unless somebody wants that. */
  #failed: string | undefined;

  /** `begin`: how to open it, or which job to resume. */
  constructor(
    private readonly options: LinkOptions,
    private readonly begin: { readonly start: StartJob } | { readonly resume: Resume },
    private readonly listener: RemoteJobListener,
  ) {
    this.#offset = 'resume' in begin ? begin.resume.offset : 0;
    this.#mark = 'resume' in begin ? begin.resume.mark : 0;
    this.#link = new GatewayLink(options, {
      opened: (connection) => this.#opened(connection),
      frame: (frame, connection) => this.#frame(frame, connection),
      closed: () => this.#closed(),
      interrupted: (error) => {
        if (this.#goesOn) this.listener.interrupted?.(error);
      },
      gaveUp: (error) => this.#stop(error),
    });
  }

  /** What the gateway said first. @throws SessionError when it refused. */
  get accepted(): Promise<JobAccepted> {
    return this.#accepted.promise;
  }

  /** How the job ended, after its last result. @throws SessionError, CoffeeError TRANSPORT when no gateway can be reached. */
  get finished(): Promise<JobEnded> {
    return this.#finished.promise;
  }

  /**
   * Uploads one chunk. Resolves when it is safe; until then the body belongs to this job.
   * @param body an encoded chunk behind DATA_ENVELOPE_BYTES of headroom.
   * @throws CoffeeError CLOSED when the job ends before.
   */
  async upload(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void> {
    const { scan } = await this.accepted;
    const index = scan.findIndex((candidate) => candidate.table === table);
    if (index < 0) throw new CoffeeError('INTERNAL', `the job does not need table ${table}`);
    const at = DATA_ENVELOPE_BYTES - UPLOAD_HEADER_BYTES;
    writeUploadHeader(body, at, { table: index, seq });
    return this.#submit((pending) => this.#uploads.add({ payload: body.subarray(at), ...pending }));
  }

  /** All chunks of the table have been uploaded (and that has resolved). Resolves when the gateway knows for good. */
  endTable(table: TableName, chunks: number): Promise<void> {
    return this.#submit((pending) => this.#ends.add({ end: { table, chunks }, ...pending }));
  }

  /**
   * Asks the gateway to cancel the job, or to end it as failed because of what is said here; `finished` tells how it ended, or rejects: with CANCELLED when no gateway was asked for a job,
   * with TRANSPORT when none can be told now, or none answers.
   */
  cancel(failed?: string): void {
    switch (this.#state.name) {
      case 'away':
        return this.#stop(
          this.#job
            ? new CoffeeError('TRANSPORT', `no gateway can be told to cancel job ${this.#job.job}`)
            : new CoffeeError('CANCELLED', 'no job was opened'),
        );
      case 'asked':
      case 'queued':
      case 'running': {
        const known = this.#state.name !== 'asked';
        this.#state = { name: 'cancelling' };
        this.#failed = failed?.slice(0, MAX_REASON);
        this.#expectAnswer('CANCEL');
        if (known) this.#sendCancel();
        return;
      }
      case 'cancelling':
      case 'ended':
      case 'stopped':
        return;
    }
  }

  /** Tells the gateway that all results are stored, and leaves. */
  async close(): Promise<void> {
    const { connection } = this.#link;
    const completed = this.#state.name === 'ended' && this.#state.ended.outcome === 'completed';
    // Of a job without results, too: until then the gateway does not know that its end has come.
    const upTo = this.#unacknowledged ?? (completed ? Math.max(0, this.#offset - 1) : undefined);
    if (connection && upTo !== undefined) await connection.send('RESULTS_ACK', encodeResultsAck(upTo));
    this.leave();
  }

  /** Says farewell. A job that has not ended goes on until its lease is over; results that it has are kept for a while. */
  leave(): void {
    this.#stop(new CoffeeError('CLOSED', 'the job was left'));
  }

  get #goesOn(): boolean {
    return this.#state.name !== 'ended' && this.#state.name !== 'stopped';
  }

  #submit(add: (pending: { resolve(): void; reject(error: unknown): void }) => void): Promise<void> {
    if (this.#state.name === 'ended' && this.#state.ended.outcome === 'completed') return Promise.resolve();
    if (!this.#goesOn) return Promise.reject(new CoffeeError('CLOSED', 'the job has ended'));
    return new Promise((resolve, reject) => {
      add({ resolve, reject });
      this.#pump();
    });
  }

  #pump(): void {
    const { connection } = this.#link;
    if (!connection || this.#state.name !== 'running') return;
    this.#uploads.pump(connection.ready.windowBytes, (payload) => void connection.send('UPLOAD', payload));
    this.#ends.pump((end) => void connection.sendJson('UPLOAD_END', end));
  }

  #opened(connection: GatewayConnection): void {
    if (!this.#goesOn) return;
    this.#uploads.restart();
    this.#ends.restart();
    this.#state = { name: 'asked' };
    if (!this.#job && 'start' in this.begin) {
      void connection.sendJson('START_JOB', this.begin.start);
      return this.#expectAnswer('START_JOB');
    }
    const resume = { ...('resume' in this.begin && this.begin.resume), offset: this.#offset, mark: this.#mark };
    void connection.sendJson('RESUME', { ...resume, ...(this.#job && { job: this.#job.job }) });
    this.#expectAnswer('RESUME');
  }

  /** A gateway that is alive and does not answer is left for another. */
  #expectAnswer(to: string): void {
    clearTimeout(this.#unanswered);
    const { connection } = this.#link;
    const { answerTimeout = ANSWER_TIMEOUT } = this.options;
    this.#unanswered = setTimeout(() => {
      connection?.destroy(
        new CoffeeError('TRANSPORT', `the gateway did not answer ${to} in ${answerTimeout / 1000} s`),
      );
    }, answerTimeout);
    this.#unanswered.unref();
  }

  #closed(): void {
    clearTimeout(this.#unanswered);
    if (this.#state.name === 'cancelling')
      this.#stop(
        new CoffeeError('TRANSPORT', 'the connection was lost before the gateway said that the job is cancelled'),
      );
    else if (this.#goesOn) this.#state = { name: 'away' };
  }

  #frame({ type, payload }: Frame, connection: GatewayConnection): void {
    if (type === 'JOB_ACCEPTED') return this.#accept(parseMessage(type, payload));
    if (!this.#goesOn) return;
    if (this.#state.name === 'asked' || !this.#job)
      throw new SessionError('BAD_ORDER', `${type} came before JOB_ACCEPTED`);
    switch (type) {
      case 'JOB_PLACE':
        return this.#place(parseMessage(type, payload).place);
      case 'UPLOAD_ACK':
        if (this.#uploads.acknowledge(decodeUploadAck(payload))) this.#link.news();
        return this.#pump();
      case 'UPLOAD_END_ACK':
        return this.#tableEnded(parseMessage(type, payload).table);
      case 'PROGRESS':
        return this.#progressed(parseMessage(type, payload).stages);
      case 'SUBMIT_RESULTS':
        return this.#result(decodeResult(payload), connection);
      case 'JOB_ENDED':
        return this.#ended(parseMessage(type, payload));
      default:
        throw new SessionError('BAD_ORDER', `${type} came from a gateway`);
    }
  }

  #accept(accepted: JobAccepted): void {
    if (!this.#goesOn) return;
    if (this.#state.name !== 'asked' && this.#state.name !== 'cancelling')
      throw new SessionError('BAD_ORDER', 'JOB_ACCEPTED came twice');
    checkAccepted(accepted, this.#job);
    clearTimeout(this.#unanswered);
    this.#link.served();
    if (!this.#job) this.#link.news();
    this.#job ??= accepted;
    const cancelling = this.#state.name === 'cancelling';
    if (!cancelling) this.#state = { name: 'queued' };
    this.#accepted.resolve(accepted);
    this.listener.accepted?.(accepted);
    if (cancelling) this.#sendCancel();
    for (const { table } of accepted.ended) this.#tableEnded(table);
    this.#place(accepted.place);
  }

  #sendCancel(): void {
    this.#expectAnswer('CANCEL');
    if (!this.#job) return;
    const cancel: Cancel = { job: this.#job.job, ...(this.#failed && { failed: this.#failed }) };
    void this.#link.connection?.sendJson('CANCEL', cancel);
  }

  #tableEnded(table: TableName): void {
    if (this.#ends.acknowledge(table)) this.#link.news();
  }

  #place(place: number): void {
    this.listener.placed?.(place);
    if (place > 0 || this.#state.name !== 'queued') return;
    this.#state = { name: 'running' };
    this.#pump();
  }

  #progressed(stages: readonly StageReport[]): void {
    const progress = JSON.stringify(stages);
    if (progress !== this.#progress) this.#link.news();
    this.#progress = progress;
    this.listener.progressed?.(stages);
  }

  #result(result: SubmittedResult, connection: GatewayConnection): void {
    if (result.offset < this.#offset)
      throw new SessionError('BAD_ORDER', `result ${result.offset} came after result ${this.#offset - 1}`);
    this.listener.submitted?.(result);
    this.#offset = result.offset + 1;
    this.#mark = result.mark;
    this.#link.news();
    // The last one is acknowledged by close(): until then the gateway keeps all of them.
    if (this.#unacknowledged !== undefined) void connection.send('RESULTS_ACK', encodeResultsAck(this.#unacknowledged));
    this.#unacknowledged = result.offset;
  }

  #ended(ended: JobEnded): void {
    if (ended.job !== this.#job?.job) throw new SessionError('BAD_ORDER', 'JOB_ENDED is about another job');
    clearTimeout(this.#unanswered);
    this.#state = { name: 'ended', ended };
    this.#finished.resolve(ended);
    if (ended.outcome !== 'completed')
      return this.#rejectPending(new CoffeeError('CLOSED', `job ${ended.job} is ${ended.outcome}`));
    // A completed job has all of its tables: what was not acknowledged is safe, too, and may be left out if it was not sent.
    this.#uploads.resolveAll();
    this.#ends.resolveAll();
  }

  /** No more connections. */
  #stop(reason: CoffeeError): void {
    clearTimeout(this.#unanswered);
    if (this.#state.name !== 'stopped') this.#state = { name: 'stopped', reason };
    this.#link.stop();
    this.#accepted.reject(reason);
    this.#finished.reject(reason);
    this.#rejectPending(reason);
  }

  #rejectPending(reason: CoffeeError): void {
    this.#uploads.rejectAll(reason);
    this.#ends.rejectAll(reason);
  }
}
