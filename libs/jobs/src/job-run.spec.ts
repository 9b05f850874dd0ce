import { CoffeeError, chunkSeq, jobId } from '@coffee/core';
import { EmbeddedBroker } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { DATA_ENVELOPE_BYTES, encodeChunk, numberColumn } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { JobRun } from './job-run';

const plan = planJob(parseQueryIds('q1'), defaultParameters, { partitions: 2 });
const chunk = () => encodeChunk({ rows: 1, columns: [numberColumn('final_amount', [75_000])] }, DATA_ENVELOPE_BYTES);

describe('JobRun', () => {
  it('does not end a table while a chunk of it is not confirmed, and ends it when that was sent again', async () => {
    const broker = new EmbeddedBroker();
    let refused = 0;
    const transport = altered(broker.transport(), {
      queue: (queue) => ({
        send: (body) =>
          refused++ === 0 ? Promise.reject(new CoffeeError('TRANSPORT', 'refused by a test')) : queue.send(body),
      }),
    });
    const run = new JobRun(transport, jobId('j1'), plan, 1 << 20);
    await run.declare();
    const ingest = (seq: number): Promise<void> => run.ingest('transactions', chunkSeq(seq), chunk());
    await expect(ingest(0)).rejects.toThrow('refused');
    await ingest(1);
    await expect(run.endTable('transactions', 2)).rejects.toMatchObject({
      code: 'TRANSPORT',
      message: 'table transactions cannot end: its chunk 0 could not be sent',
    });
    await ingest(0);
    await run.endTable('transactions', 2);
    broker.close();
  });
});
