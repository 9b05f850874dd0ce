/**
 * Counts of what a worker has done since it started, for `/metrics` and the watchdog. `stage` is the name of a work queue, or of a group: what
 * `STAGES` and `GROUPS` name, so that jobs which ask other things are counted together.
 */
import type { Metrics } from '@coffee/metrics';
import type { Transport } from '@coffee/middleware';
import type { WorkerEvent } from '../worker-events';
import type { QueueSample } from './backlog-watch';

const byStage = { labels: ['stage'] } as const;

export class WorkerMetrics {
  readonly #deliveries;
  readonly #redeliveries;
  readonly #returns;
  readonly #dropped;
  readonly #chunks;
  readonly #rows;
  readonly #bytes;
  readonly #busy;
  readonly #duration;
  readonly #partitions;
  readonly #partitionDuration;
  readonly #failures;
  /** Deliveries so far, of each queue that is consumed. */
  readonly #delivered = new Map<string, number>();

  /** @param jobs how many jobs run, as the worker knows. */
  constructor(metrics: Metrics, jobs: () => number) {
    metrics.gauge('coffee_worker_jobs', 'Jobs that run, here or elsewhere.', {
      collect: (gauge) => gauge.set(jobs()),
    });
    const counter = (name: `coffee_${string}_total`, help: string) => metrics.counter(name, help, byStage);
    this.#deliveries = counter('coffee_deliveries_total', 'Messages taken from the work queue.');
    this.#redeliveries = counter(
      'coffee_redeliveries_total',
      'Of these, messages that some worker was given before, and did not acknowledge.',
    );
    this.#returns = counter(
      'coffee_chunks_returned_total',
      'Chunks that went back to their queue, because something was out of reach.',
    );
    this.#dropped = counter(
      'coffee_messages_dropped_total',
      'Messages that are not of this system, or of a job that nobody opened or that is long forgotten.',
    );
    this.#chunks = counter(
      'coffee_chunks_total',
      'Chunks processed, their outputs and their record confirmed; of a group: chunks merged into a partition.',
    );
    this.#rows = counter('coffee_rows_total', 'Rows of these chunks.');
    this.#bytes = counter('coffee_chunk_bytes_total', 'Bytes of these chunks, as they came.');
    this.#busy = counter('coffee_busy_seconds_total', 'Time in which the process did nothing but compute.');
    this.#duration = metrics.histogram(
      'coffee_chunk_duration_seconds',
      'Of a chunk of a work queue: from its first look to the confirm of its record.',
      byStage,
    );
    this.#partitions = counter('coffee_partitions_total', 'Partitions whose end is confirmed.');
    this.#partitionDuration = metrics.histogram(
      'coffee_partition_duration_seconds',
      'Of a partition: from when its input was complete until its end was confirmed.',
      byStage,
    );
    this.#failures = counter(
      'coffee_failures_total',
      'Chunks and partitions that could not be processed: each has failed its job.',
    );
  }

  count(event: WorkerEvent): void {
    switch (event.type) {
      case 'consuming':
        return this.#begin(event.queue);
      case 'delivered':
        return this.#countDelivery(event.queue, event.redelivered);
      case 'chunkDone':
        this.#duration.observe({ stage: event.queue }, event.seconds);
        return this.#countChunk(event.queue, event);
      case 'chunkMerged':
        return this.#countChunk(event.group, event);
      case 'partitionDone': {
        const stage = { stage: event.group };
        this.#partitions.inc(stage);
        this.#partitionDuration.observe(stage, event.seconds);
        return this.#busy.inc(stage, event.busySeconds);
      }
      case 'chunkReturned':
        return this.#returns.inc({ stage: event.queue });
      case 'messageDropped':
        return this.#dropped.inc({ stage: event.queue });
      case 'chunkFailed':
      case 'partitionFailed':
        return this.#failures.inc({ stage: event.at });
      case 'jobStarted':
      case 'jobLeft':
      case 'jobFailed':
      case 'jobRefused':
      case 'jobDelayed':
      case 'delayed':
      case 'waiting':
      case 'journalUnreadable':
        return;
    }
  }

  /** How every consumed queue is now. */
  samples(transport: Transport): Promise<QueueSample[]> {
    return Promise.all(
      [...this.#delivered].map(async ([queue, delivered]) => {
        return { queue, delivered, waiting: await transport.workQueue(queue).depth() };
      }),
    );
  }

  /** A rate can only be seen of what was 0 before. */
  #begin(queue: string): void {
    this.#delivered.set(queue, this.#delivered.get(queue) ?? 0);
    const counters = [this.#deliveries, this.#redeliveries, this.#returns, this.#dropped, this.#failures];
    for (const counter of [...counters, this.#chunks, this.#rows, this.#bytes, this.#busy])
      counter.inc({ stage: queue }, 0);
  }

  #countDelivery(queue: string, redelivered: boolean): void {
    this.#delivered.set(queue, (this.#delivered.get(queue) ?? 0) + 1);
    this.#deliveries.inc({ stage: queue });
    if (redelivered) this.#redeliveries.inc({ stage: queue });
  }

  #countChunk(
    stage: string,
    work: { readonly rowsIn: number; readonly bytes: number; readonly busySeconds: number },
  ): void {
    this.#chunks.inc({ stage });
    this.#rows.inc({ stage }, work.rowsIn);
    this.#bytes.inc({ stage }, work.bytes);
    this.#busy.inc({ stage }, work.busySeconds);
  }
}
