/**
 * What a client is told of its job: progress, results from its offset on, and the end. Owns: that the end comes after the last
 * result, that progress is not told too often, and that a client which does not acknowledge holds back the reader and is
 * disconnected in the end. Goes on silently when the client has gone.
 */
import type { JobId } from '@coffee/core';
import type { HostedJob, JobEnd, ResultPart } from '@coffee/jobs';
import { SessionError, encodeResult } from '@coffee/protocol';
import type { FrameConnection } from '../frame-connection';
import type { Progress, StageReport } from '../messages';
import { ResultWindow } from './result-window';
import type { JobSessionOptions } from './job-session-options';

export class JobDelivery {
  readonly #window: ResultWindow;
  readonly #begun: Promise<void>;
  #begin: () => void = () => undefined;
  /** The last result is on its way when this resolves. */
  #lastSent: Promise<void> = Promise.resolve();
  #progress: NodeJS.Timeout | undefined;
  #late: NodeJS.Timeout | undefined;
  #connection: FrameConnection | undefined;
  #told = false;
  #acknowledged = false;
  /** The mark of the last part that the client has. */
  #before = 0;

  constructor(
    private readonly options: Pick<
      JobSessionOptions,
      'connection' | 'limits' | 'from' | 'mark' | 'sharedResults' | 'party'
    >,
  ) {
    const { connection, limits, sharedResults, party } = options;
    this.#connection = connection;
    this.#window = new ResultWindow(limits.resultWindowBytes, sharedResults, party);
    if (!connection) this.#window.abandon();
    this.#begun = new Promise((resolve) => (this.#begin = resolve));
  }

  /** Whether the client has been told the end and has acknowledged every result: once at least, for there may be none. */
  get done(): boolean {
    return this.#told && this.#acknowledged && this.#window.empty;
  }

  /** JOB_ACCEPTED is sent: results and progress may follow. */
  begin(): void {
    this.#begin();
  }

  /** The client is gone. */
  detach(): void {
    this.#connection = undefined;
    clearTimeout(this.#progress);
    clearTimeout(this.#late);
    this.#window.abandon();
    this.#begin();
  }

  /** Resolves when the next result may be read. */
  async add(part: ResultPart): Promise<void> {
    if (part.offset < this.options.from) {
      this.#before = part.mark;
      return;
    }
    if (!this.#goesOnFromThere()) return;
    const sent = this.#begun.then(() => this.#connection?.send('SUBMIT_RESULTS', encodeResult(part)));
    this.#lastSent = sent;
    await sent;
    if (!this.#connection) return;
    const room = this.#window.sent(part.offset, part.chunk.byteLength);
    if (this.#window.full) this.#expectAcknowledgement();
    await room;
  }

  /** @returns the offset of the last part that the client has stored now; undefined when this connection had not sent it any more. */
  acknowledged(offset: number): number | undefined {
    this.#acknowledged = true;
    const stored = this.#window.acknowledge(offset);
    clearTimeout(this.#late);
    if (this.#window.full) this.#expectAcknowledgement();
    return stored;
  }

  progressed(run: HostedJob): void {
    if (this.#progress || !this.#connection) return;
    this.#progress = setTimeout(() => {
      this.#progress = undefined;
      void this.#begun.then(() => this.#tellProgress(run));
    }, this.options.limits.progressInterval).unref();
  }

  /** Tells the end. After `completed`, every result was submitted before. */
  async ended(job: JobId, run: HostedJob | undefined, end: JobEnd): Promise<void> {
    if (this.#told) return;
    await this.#begun;
    if (end.outcome === 'completed') {
      if (!this.#goesOnFromThere()) return;
      await this.#lastSent;
    }
    if (this.#told) return;
    this.#told = true;
    clearTimeout(this.#progress);
    if (run) this.#tellProgress(run);
    await this.#connection?.sendJson('JOB_ENDED', { job, ...end });
  }

  /**
   * Whether the parts before `from` are those that the client has. They are others when the broker has lost the newest of them, and what
   * was written anew came in another order: by its offset alone the client would get one part twice, and another never.
   */
  #goesOnFromThere(): boolean {
    const { from, mark } = this.options;
    if (from === 0 || this.#before === mark) return true;
    this.#connection?.fail(
      new SessionError(
        'BAD_REQUEST',
        'the broker has lost results that were read before: those that this client has are no longer the first ones of the job; ' +
          'fetch all of them anew',
      ),
    );
    return false;
  }

  #tellProgress(run: HostedJob): void {
    if (!this.#connection || this.#connection.congested) return;
    const stages = run.progress.stages().map(({ stage, done, expected }): StageReport => {
      return { stage, done, ...(expected !== undefined && { expected }) };
    });
    const progress: Progress = { job: run.job, stages };
    void this.#connection.sendJson('PROGRESS', progress);
  }

  #expectAcknowledgement(): void {
    clearTimeout(this.#late);
    this.#late = setTimeout(() => {
      this.#connection?.fail(
        new SessionError('TOO_SLOW', `results were not acknowledged for ${this.options.limits.frameDeadline / 1000} s`),
      );
    }, this.options.limits.frameDeadline).unref();
  }
}
