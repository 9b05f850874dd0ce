/**
 * What becomes of one delivered chunk of a stateless stage. Owns: the delivery rules. Per chunk, in this order, always:
 *
 *   compute; publish the outputs; await all confirms; append the progress records; await their confirm; ack.
 *
 * A crash between any two of these redelivers the chunk, to this worker or another, and everything after it is dropped as seen by whoever
 * reads a log.
 *
 * A chunk that was delivered before may be the one that ended its worker. The progress log is told before it begins, and it works alone: a
 * worker that is not heard of again was then ended by it. After enough of them it fails its job, never its worker. What goes back to its
 * queue because something is out of reach takes its attempt back.
 */
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { Delivery } from '@coffee/middleware';
import { decodeChunk, type DataMessage } from '@coffee/protocol';
import type { StatelessStage } from '@coffee/query-plan';
import { ExclusiveGate } from './exclusive-gate';
import type { WorkerFailpoint } from './failpoints';
import type { ReturnPause } from './return-pause';
import type { WorkerJob } from './worker-job';
import { computeStage } from './stateless-stage';
import type { OnWorkerEvent } from './worker-events';

export interface ChunkHandlerOptions {
  readonly failpoint: WorkerFailpoint;
  /** How many workers a chunk may end, after its first delivery. */
  readonly attempts: number;
  /** Told when a chunk is done. */
  readonly pause: Pick<ReturnPause, 'done'>;
  readonly onEvent: OnWorkerEvent;
}

/** One chunk, what it is for, and whose. */
export interface Task {
  readonly job: WorkerJob;
  readonly stage: StatelessStage;
  readonly message: DataMessage;
}

export class ChunkHandler {
  readonly #gate = new ExclusiveGate();

  constructor(private readonly options: ChunkHandlerOptions) {}

  /**
   * Acknowledges the delivery when its chunk is done, or everybody knows that it cannot be, or its job is over.
   * @throws CoffeeError TRANSPORT when the chunk has to go back to its queue: something is out of reach.
   */
  async handle(delivery: Delivery, task: Task): Promise<void> {
    const { job, stage, message } = task;
    try {
      if (delivery.redelivered) await this.#gate.alone(() => this.#processAgain(task));
      else await this.#gate.together(() => this.#process(task));
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      if (!job.isOver) {
        if (error.retriable) throw error;
        // The operators are pure, and a log that is gone does not come back: the job has to end, and the other jobs go on.
        await job.fail({ stage: stage.id, seq: message.seq, error });
      }
    }
    delivery.ack();
    this.options.failpoint('after-ack', stage.id, message);
  }

  async #processAgain(task: Task): Promise<void> {
    const { job, stage, message } = task;
    const attempt = job.attempts.next(stage.id, message.seq);
    try {
      const deaths = await job.attempts.tell(attempt);
      if (deaths === undefined || job.isOver || job.progress.hasDone(stage.id, message.seq)) return;
      if (deaths >= this.options.attempts)
        throw new CoffeeError('JOB_FAILED', `the chunk ended its worker ${deaths} times`);
      await this.#process(task);
    } catch (thrown) {
      if (asCoffeeError(thrown).retriable) await job.attempts.takeBack(attempt);
      throw thrown;
    }
  }

  async #process({ job, stage, message }: Task): Promise<void> {
    const { failpoint, pause, onEvent } = this.options;
    const begin = performance.now();
    failpoint('after-receive', stage.id, message);
    const result = computeStage(job.channels.plan, stage, decodeChunk(message.chunk));
    failpoint('after-compute', stage.id, message);
    const sending = job.channels.sendResult(result, message.seq);
    const busySeconds = (performance.now() - begin) / 1000;
    failpoint('after-publish', stage.id, message);
    const confirmed = sending.then((stats) => {
      failpoint('after-confirm', stage.id, message);
      return [stats];
    });
    await job.channels.progress.appendWhenDone(confirmed);
    failpoint('after-progress', stage.id, message);
    pause.done();
    const seconds = (performance.now() - begin) / 1000;
    const work = { rowsIn: result.rowsIn, bytes: message.chunk.byteLength, seconds, busySeconds };
    onEvent({ type: 'chunkDone', job: message.job, queue: stage.queue, ...work });
  }
}
