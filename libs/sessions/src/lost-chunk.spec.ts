import { CoffeeError, type ErrorCode } from '@coffee/core';
import { altered } from '@coffee/middleware/faults';
import { DATA_ENVELOPE_BYTES, UPLOAD_HEADER_BYTES, encodeCsvUpload, writeUploadHeader } from '@coffee/protocol';
import type { JobAccepted } from './messages';
import { RawClient } from './testing/raw-client';
import { csvFiles, expectedAnswers } from './testing/small-data';
import { TestSystem, chunksOf, eventually, finish, type TestGateway } from './testing/test-system';

const file = csvFiles.transactions[0]!;
const announced = [{ table: 'transactions', files: [{ name: file.name, size: Buffer.byteLength(file.text) }] }];

function sendChunks(client: RawClient, { scan }: JobAccepted): void {
  chunksOf(scan[0]!).forEach((body, seq) => {
    const at = DATA_ENVELOPE_BYTES - UPLOAD_HEADER_BYTES;
    writeUploadHeader(body, at, { table: 0, seq });
    client.frame('UPLOAD', body.subarray(at));
  });
  client.json('TABLE_END', { table: 'transactions', chunks: 2 });
}

function sendFile(client: RawClient): void {
  client.frame('UPLOAD_CSV', encodeCsvUpload({ table: 0, file: 0, offset: 0, bytes: Buffer.from(file.text) }));
  client.json('TABLE_END', { table: 'transactions' });
}

describe('a table of which a chunk could not be sent', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  /** A gateway whose next chunk is held back, and then refused by the broker. */
  async function gatewayThatFails(
    code: ErrorCode,
  ): Promise<{ gateway: TestGateway; held: () => boolean; fail: () => void }> {
    let refuse: ((error: Error) => void) | undefined;
    const transport = altered(system.broker.transport(), {
      queue: (queue) => ({
        send: (body) => (refuse ? queue.send(body) : new Promise((_resolve, reject) => (refuse = reject))),
      }),
    });
    const gateway = await system.gateway({}, {}, { transport });
    const fail = (): void => refuse?.(new CoffeeError(code, 'queue filter.transactions: refused by a test'));
    return { gateway, held: () => refuse !== undefined, fail };
  }

  it.each([
    ['chunks', 'TRANSPORT', {}, sendChunks],
    ['chunks', 'GONE', {}, sendChunks],
    ['chunks', 'CLOSED', {}, sendChunks],
    ['files', 'TRANSPORT', { format: 'csv', tables: announced }, sendFile],
    ['files', 'GONE', { format: 'csv', tables: announced }, sendFile],
  ] as const)(
    'does not end, be it of %s, refused with %s; its client is to send it again',
    async (_of, code, how, send) => {
      const { gateway, held, fail } = await gatewayThatFails(code);
      const client = await RawClient.begin(gateway.port);
      client.json('START_JOB', { queries: ['q1'], ...how });
      const accepted = (await client.receive('JOB_ACCEPTED')) as unknown as JobAccepted;
      await client.receive('JOB_PLACE');
      send(client, accepted);
      await eventually(held, () => 'no chunk was sent');
      // Answered after the frames before it were taken.
      client.json('LIST_JOBS', {});
      await client.receive('JOBS');
      fail();
      expect(await client.refused()).toMatchObject({ code: 'UNAVAILABLE', retriable: true });
      expect(client.frames.map(({ type }) => type)).not.toContain('TABLE_END_ACK');
      await gateway.service.catchUp();
      expect([...gateway.service.jobs()].map(({ tables }) => tables.size)).toEqual([0]);
    },
  );

  it('has ended when it was sent again', async () => {
    await system.worker();
    const { gateway, held, fail } = await gatewayThatFails('TRANSPORT');
    const job = system.start(system.client(gateway));
    void eventually(held, () => 'no chunk was sent').then(fail);
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
  });
});
