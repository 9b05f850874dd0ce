/**
 * One job as its client has it: the shell of `job-lifecycle.ts`. Owns: what the lifecycle asks for (frames, the timer, promises, the listener), and
 * what is to be uploaded. Results come once each, in their order, whatever happens to connections.
 */
import { CoffeeError, deferred, type ChunkSeq } from '@coffee/core';
import {
  DATA_ENVELOPE_BYTES,
  UPLOAD_HEADER_BYTES,
  encodeResultsAck,
  writeUploadHeader,
  type SubmittedResult,
  type TableName,
} from '@coffee/protocol';
import type { Frame } from '../frame-connection';
import { parseFromGateway } from '../frame-table';
import type { JobAccepted, JobEnded, StageReport } from '../messages';
import { GatewayLink, type LinkOptions } from './gateway-link';
import {
  beginJob,
  isOver,
  lastAcknowledgement,
  step,
  type Begin,
  type JobEffect,
  type JobEvent,
  type JobState,
} from './job-lifecycle';
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

const ANSWER_TIMEOUT = 60_000;

export class RemoteJob {
  readonly #link: GatewayLink;
  readonly #uploads = new UploadQueue();
  readonly #ends = new TableEnds();
  readonly #accepted = deferred<JobAccepted>();
  readonly #finished = deferred<JobEnded>();
  #state: JobState;
  #unanswered: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: LinkOptions,
    begin: Begin,
    private readonly listener: RemoteJobListener,
  ) {
    this.#state = beginJob(begin);
    this.#link = new GatewayLink(options, {
      opened: () => this.#apply({ type: 'opened' }),
      frame: (frame) => this.#frame(frame),
      closed: () => this.#apply({ type: 'lost' }),
      interrupted: (error) => {
        if (!isOver(this.#state)) this.listener.interrupted?.(error);
      },
      gaveUp: (error) => this.#apply({ type: 'gaveUp', error }),
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
   * @throws CoffeeError JOB_OVER when the job ends before, unless it has completed; as `finished` when what becomes of it is not known here.
   */
  async upload(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void> {
    const { scan } = await this.accepted;
    const index = scan.findIndex((candidate) => candidate.table === table);
    if (index < 0) throw new CoffeeError('INTERNAL', `the job does not need table ${table}`);
    const at = DATA_ENVELOPE_BYTES - UPLOAD_HEADER_BYTES;
    writeUploadHeader(body, at, { table: index, seq });
    return this.#submit((pending) => this.#uploads.add({ payload: body.subarray(at), ...pending }));
  }

  /**
   * All chunks of the table have been uploaded (and that has resolved). Resolves when the gateway knows for good.
   * @param badRows that were left out, for those who look at a job whose answers are kept: older gateways do not take it.
   */
  completeTable(table: TableName, chunks: number, badRows?: number): Promise<void> {
    const end = { table, chunks, ...(badRows !== undefined && { badRows }) };
    return this.#submit((pending) => this.#ends.add({ end, ...pending }));
  }

  /**
   * Asks the gateway to cancel the job, or to end it as failed because of what is said here; `finished` tells how it ended, or rejects: with CANCELLED when no gateway was asked for a job,
   * with TRANSPORT when none can be told now, or none answers.
   */
  cancel(failed?: string): void {
    this.#apply({ type: 'cancelAsked', failed });
  }

  /** Tells the gateway that all results are stored, and leaves. */
  async close(): Promise<void> {
    const { connection } = this.#link;
    const upTo = lastAcknowledgement(this.#state);
    if (connection && upTo !== undefined) await connection.send('RESULTS_ACK', encodeResultsAck(upTo));
    this.leave();
  }

  /** Says farewell. A job that has not ended goes on until its lease is over; results that it has are kept for a while. */
  leave(): void {
    this.#apply({ type: 'leaveAsked' });
  }

  #submit(add: (pending: { resolve(): void; reject(error: unknown): void }) => void): Promise<void> {
    if (isOver(this.#state)) return this.#finished.promise.then(mustBeSafe);
    return new Promise((resolve, reject) => {
      add({ resolve, reject });
      this.#upload();
    });
  }

  #frame({ type, payload }: Frame): void {
    // What is still on its way when the job is over is not looked at.
    if (!isOver(this.#state)) this.#apply({ type: 'frame', frame: parseFromGateway(type, payload) });
  }

  #apply(event: JobEvent): void {
    const [state, effects] = step(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: JobEffect): void {
    const { connection } = this.#link;
    switch (effect.do) {
      case 'startJob':
        return void connection?.sendJson('START_JOB', effect.message);
      case 'resume':
        return void connection?.sendJson('RESUME', effect.message);
      case 'cancel':
        return void connection?.sendJson('CANCEL', effect.message);
      case 'acknowledge':
        return void connection?.send('RESULTS_ACK', encodeResultsAck(effect.offset));
      case 'awaitAnswer':
        return this.#awaitAnswer(effect.to);
      case 'stopWaiting':
        return clearTimeout(this.#unanswered);
      case 'served':
        return this.#link.served();
      case 'news':
        return this.#link.news();
      case 'disconnect':
        return this.#link.stop();
      case 'sendAgain':
        this.#uploads.restart();
        return this.#ends.restart();
      case 'upload':
        return this.#upload();
      case 'uploadsSafe':
        if (this.#uploads.acknowledge(effect.frames)) this.#link.news();
        return;
      case 'tableSafe':
        if (this.#ends.acknowledge(effect.table)) this.#link.news();
        return;
      case 'tellAccepted':
        this.#accepted.resolve(effect.accepted);
        return this.listener.accepted?.(effect.accepted);
      case 'tellPlaced':
        return this.listener.placed?.(effect.place);
      case 'tellProgressed':
        return this.listener.progressed?.(effect.stages);
      case 'store':
        this.listener.submitted?.(effect.result);
        return this.#apply({ type: 'resultStored', offset: effect.result.offset, mark: effect.result.mark });
      case 'end':
        return this.#end(effect.ended);
      case 'giveUp':
        this.#accepted.reject(effect.reason);
        this.#finished.reject(effect.reason);
        return this.#rejectPending(effect.reason);
    }
  }

  #upload(): void {
    const { connection } = this.#link;
    if (!connection || this.#state.name !== 'running') return;
    this.#uploads.pump(connection.ready.windowBytes, (payload) => void connection.send('UPLOAD', payload));
    this.#ends.pump((end) => void connection.sendJson('TABLE_END', end));
  }

  /** A gateway that is alive and does not answer is left for another. */
  #awaitAnswer(to: string): void {
    clearTimeout(this.#unanswered);
    const { answerTimeout = ANSWER_TIMEOUT } = this.options;
    const late = new CoffeeError('TRANSPORT', `the gateway did not answer ${to} in ${answerTimeout / 1000} s`);
    this.#unanswered = setTimeout(() => this.#link.connection?.destroy(late), answerTimeout).unref();
  }

  #end(ended: JobEnded): void {
    this.#finished.resolve(ended);
    if (ended.outcome !== 'completed') return this.#rejectPending(jobOver(ended));
    this.#uploads.resolveAll();
    this.#ends.resolveAll();
  }

  #rejectPending(reason: CoffeeError): void {
    this.#uploads.rejectAll(reason);
    this.#ends.rejectAll(reason);
  }
}

const jobOver = ({ job, outcome }: JobEnded): CoffeeError => new CoffeeError('JOB_OVER', `job ${job} is ${outcome}`);

/** A completed job has all of its tables: what was not acknowledged is safe, too, and may be left out if it was not sent. */
function mustBeSafe(ended: JobEnded): void {
  if (ended.outcome !== 'completed') throw jobOver(ended);
}
