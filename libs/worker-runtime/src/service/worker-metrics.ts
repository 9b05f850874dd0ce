/** Counts of what a worker has done since it started, for `/metrics` and the watchdog. */
import type { Transport } from '@coffee/middleware';
import type { WorkerEvent } from '../worker-events';
import type { QueueSample } from './backlog-watch';

interface Counts {
  delivered: number;
  chunks: number;
  rows: number;
}

export class WorkerMetrics {
  readonly #queues = new Map<string, Counts>();
  #dropped = 0;
  #failed = 0;

  count(event: WorkerEvent): void {
    switch (event.type) {
      case 'consuming':
        this.#of(event.queue);
        break;
      case 'delivered':
        this.#of(event.queue).delivered++;
        break;
      case 'chunkDone': {
        const counts = this.#of(event.queue);
        counts.chunks++;
        counts.rows += event.rowsIn;
        break;
      }
      case 'messageDropped':
        this.#dropped++;
        break;
      case 'chunkFailed':
      case 'partitionFailed':
        this.#failed++;
        break;
      case 'jobStarted':
      case 'jobLeft':
      case 'jobFailed':
      case 'jobRefused':
      case 'jobDelayed':
      case 'chunkReturned':
      case 'delayed':
      case 'waiting':
      case 'journalUnreadable':
        break;
    }
  }

  values(): Record<string, number> {
    const values: Record<string, number> = { coffee_messages_dropped: this.#dropped, coffee_failures: this.#failed };
    for (const [queue, { delivered, chunks, rows }] of this.#queues) {
      values[`coffee_deliveries{queue="${queue}"}`] = delivered;
      values[`coffee_chunks{queue="${queue}"}`] = chunks;
      values[`coffee_rows{queue="${queue}"}`] = rows;
    }
    return values;
  }

  /** How every consumed queue is now. */
  samples(transport: Transport): Promise<QueueSample[]> {
    return Promise.all(
      [...this.#queues].map(async ([queue, { delivered }]) => {
        return { queue, delivered, waiting: await transport.workQueue(queue).depth() };
      }),
    );
  }

  #of(queue: string): Counts {
    let counts = this.#queues.get(queue);
    if (!counts) this.#queues.set(queue, (counts = { delivered: 0, chunks: 0, rows: 0 }));
    return counts;
  }
}
