import { CoffeeError, jobId, stageId } from '@coffee/core';
import { Metrics } from '@coffee/metrics';
import { EmbeddedBroker } from '@coffee/middleware';
import { WorkerMetrics } from './worker-metrics';

const job = jobId('j');
const error = new CoffeeError('TRANSPORT', 'why');
const queue = 'filter.year';

describe('the metrics of a worker', () => {
  let metrics: Metrics;
  let counted: WorkerMetrics;
  /** Those of one stage that are not 0, as `name value`. */
  const of = async (stage: string): Promise<string[]> =>
    (await metrics.text())
      .split('\n')
      .filter((line) => line.includes(`{stage="${stage}"}`) && !line.endsWith(' 0'))
      .map((line) => line.replace(`{stage="${stage}"}`, ''));
  beforeEach(() => {
    metrics = new Metrics();
    counted = new WorkerMetrics(metrics, () => 3);
  });

  it('count what became of the chunks of a queue', async () => {
    counted.count({ type: 'consuming', queue });
    for (const redelivered of [false, true, false]) counted.count({ type: 'delivered', queue, redelivered });
    counted.count({ type: 'chunkDone', job, queue, rowsIn: 5, bytes: 80, seconds: 3, busySeconds: 0.25 });
    counted.count({ type: 'chunkReturned', job, queue, seq: 1, error });
    counted.count({ type: 'messageDropped', queue, error });
    counted.count({ type: 'chunkFailed', job, stage: stageId('filter.year.2'), at: queue, seq: 2, error });
    expect(await of(queue)).toEqual([
      'coffee_deliveries_total 3',
      'coffee_redeliveries_total 1',
      'coffee_chunks_returned_total 1',
      'coffee_messages_dropped_total 1',
      'coffee_chunks_total 1',
      'coffee_rows_total 5',
      'coffee_chunk_bytes_total 80',
      'coffee_busy_seconds_total 0.25',
      'coffee_chunk_duration_seconds_sum 3',
      'coffee_chunk_duration_seconds_count 1',
      'coffee_failures_total 1',
    ]);
    expect(await metrics.text()).toContain('coffee_worker_jobs 3\n');
  });

  it('count what was merged into the partitions of a group, and what these took to emit', async () => {
    const group = 'joiner.tpv';
    counted.count({ type: 'chunkMerged', group, rowsIn: 5, bytes: 80, busySeconds: 0.25 });
    counted.count({ type: 'partitionDone', job, group, seconds: 2, busySeconds: 0.5 });
    counted.count({ type: 'partitionFailed', job, stage: stageId('joiner.tpv.2'), at: group, error });
    expect(await of(group)).toEqual([
      'coffee_chunks_total 1',
      'coffee_rows_total 5',
      'coffee_chunk_bytes_total 80',
      'coffee_busy_seconds_total 0.75',
      'coffee_partitions_total 1',
      'coffee_partition_duration_seconds_sum 2',
      'coffee_partition_duration_seconds_count 1',
      'coffee_failures_total 1',
    ]);
  });

  it('are there, with 0, of a queue that is consumed', async () => {
    counted.count({ type: 'consuming', queue });
    expect(await metrics.text()).toContain(`\ncoffee_failures_total{stage="${queue}"} 0\n`);
  });

  it('tell the watchdog what was delivered of each queue that is consumed', async () => {
    const broker = new EmbeddedBroker();
    const transport = broker.transport();
    for (const name of ['a', 'b']) {
      await transport.workQueue(name).declare();
      counted.count({ type: 'consuming', queue: name });
    }
    counted.count({ type: 'delivered', queue: 'b', redelivered: true });
    await transport.workQueue('b').send(new Uint8Array(8));
    expect(await counted.samples(transport)).toEqual([
      { queue: 'a', delivered: 0, waiting: 0 },
      { queue: 'b', delivered: 1, waiting: 1 },
    ]);
    broker.close();
  });
});
