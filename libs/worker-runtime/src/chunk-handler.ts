/**
 * What becomes of one delivered chunk of a stateless stage. Owns: the delivery rules. Per chunk, in this order, always:
 *
 *   compute; publish the outputs; await all confirms; append the progress record; await its confirm; ack.
 *
 * A crash between any two of these redelivers the chunk, and everything after it is dropped as seen by whoever reads a log.
 *
 * A chunk that was delivered before may be the one that ended its worker. It says so in the progress log before it begins, and
 * works alone: an attempt that nothing came of is then its own doing. After enough of them it fails its job, never its worker.
 */
import { CoffeeError, asCoffeeError, partition } from '@coffee/core';
import type { Delivery } from '@coffee/middleware';
import { decodeChunk, type DataMessage, type Port, type StageStats } from '@coffee/protocol';
import type { StatelessStage } from '@coffee/query-plan';
import { ChunkTurns } from './chunk-turns';
import type { WorkerFailpoint } from './failpoints';
import type { RunningJob } from './running-job';
import { processChunk } from './stateless-stage';
import type { OnWorkerEvent } from './worker-events';

export interface ChunkHandlerOptions {
  readonly failpoint: WorkerFailpoint;
  /** Attempts at a chunk, after its first delivery, that may come to nothing. */
  readonly attempts: number;
  readonly onEvent: OnWorkerEvent;
}

/** One chunk, what it is for, and whose. */
export interface Task {
  readonly job: RunningJob;
  readonly stage: StatelessStage;
  readonly message: DataMessage;
}

const WHOLE = partition(0);

export class ChunkHandler {
  readonly #turns = new ChunkTurns();

  constructor(private readonly options: ChunkHandlerOptions) {}

  /** Settles the delivery. @throws CoffeeError TRANSPORT when not even the failure of the job can be told. */
  async handle(delivery: Delivery, task: Task): Promise<void> {
    const { job, stage, message } = task;
    const address = { job: message.job, stage: stage.id, seq: message.seq };
    try {
      if (delivery.redelivered) await this.#turns.alone(() => this.#processAgain(task));
      else await this.#turns.together(() => this.#process(task));
      delivery.ack();
      this.options.failpoint('after-ack', stage.id, message);
    } catch (thrown) {
      const error = asCoffeeError(thrown);
      if (job.over) return delivery.ack();
      if (error.retriable) {
        this.options.onEvent({ type: 'chunkReturned', ...address, error });
        return delivery.nack({ requeue: true });
      }
      // The operators are pure: this chunk would fail anywhere, so the job has to end, and the other jobs go on.
      this.options.onEvent({ type: 'chunkFailed', ...address, error });
      await job.reportFailure(stage.id, message.seq, error);
      delivery.ack();
    }
  }

  async #processAgain(task: Task): Promise<void> {
    const { job, stage, message } = task;
    const attempts = await job.attempt(stage.id, message.seq);
    if (attempts === 'done' || job.over) return;
    if (attempts > this.options.attempts)
      throw new CoffeeError('JOB_FAILED', `the chunk ended its worker ${this.options.attempts} times`);
    await this.#process(task);
  }

  async #process({ job, stage, message }: Task): Promise<void> {
    const { failpoint, onEvent } = this.options;
    failpoint('after-receive', stage.id, message);
    const input = decodeChunk(message.chunk);
    const outputs = processChunk(job.channels.plan, stage, input);
    const rowsIn = input.rows;
    const rowsOut = outputs.reduce((sum, output) => sum + output.chunk.rows, 0);
    failpoint('after-compute', stage.id, message);
    const sending = Promise.all(
      outputs.map((output) => job.channels.send(output.edge, WHOLE, message.seq, output.chunk)),
    );
    failpoint('after-publish', stage.id, message);
    const confirmed = sending.then((ports): StageStats[] => {
      failpoint('after-confirm', stage.id, message);
      const sentTo: Port[] = ports.flat();
      return [{ type: 'StageStats', stage: stage.id, seq: message.seq, rowsIn, rowsOut, sentTo }];
    });
    await job.channels.progress.appendWhenDone(confirmed);
    failpoint('after-progress', stage.id, message);
    onEvent({ type: 'chunkDone', job: message.job, queue: stage.queue, rowsIn });
  }
}
