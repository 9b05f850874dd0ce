import { chunkSeq, jobId, stageId } from '@coffee/core';
import { ProgressLog, decodeJournalRecord, type JournalRecord } from '@coffee/jobs';
import { altered } from '@coffee/middleware/faults';
import type { Transport } from '@coffee/middleware';
import { DATA_ENVELOPE_BYTES, UPLOAD_HEADER_BYTES, encodeCsvUpload, writeUploadHeader } from '@coffee/protocol';
import { channelNames } from '@coffee/query-plan';
import type { JobAccepted } from './messages';
import { RawClient } from './testing/raw-client';
import { csvFiles, expectedAnswers } from './testing/small-data';
import { TestSystem, chunksOf, eventually, finish, uploadTable, type TestGateway } from './testing/test-system';

describe('records of a gateway that was held up', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(async () => {
    await system.stop();
    expect(system.failures).toEqual([]);
  });

  /** A transport that holds back the first record of a type, as one does that has lost the broker, until it is let go. */
  function holdingBack(type: JournalRecord['type']): { transport: Transport; held: () => boolean; letGo: () => void } {
    let letGo: () => void = () => undefined;
    let held = false;
    const free = new Promise<void>((resolve) => (letGo = resolve));
    const transport = altered(system.broker.transport(), {
      log: (log) => ({
        append: async (body) => {
          if (!held && log.name === channelNames.journal && decodeJournalRecord(body).type === type) {
            held = true;
            await free;
          }
          return log.append(body);
        },
      }),
    });
    return { transport, held: () => held, letGo: () => letGo() };
  }

  const journalOf = ({ service }: TestGateway): Promise<void> => service.catchUp();

  it.each([
    ['says which connection that was', { client: 'c', attempt: 1 }, { client: 'c', attempt: 2 }],
    ['does not say', {}, {}],
  ])('take no job from the later connection of a client that %s', async (_how, earlier, later) => {
    const { transport, held, letGo } = holdingBack('Claimed');
    const [first, second] = [await system.gateway(), await system.gateway({}, {}, { transport })];
    const opener = await RawClient.begin(first.port);
    opener.json('START_JOB', { queries: ['q1'] });
    const { job } = await opener.receive('JOB_ACCEPTED');
    opener.end();
    const lost = await RawClient.begin(second.port, undefined, earlier);
    lost.json('RESUME', { job });
    await eventually(held, () => 'no claim was made');
    lost.end();
    const again = await RawClient.begin(first.port, undefined, later);
    again.json('RESUME', { job });
    await again.receive('JOB_ACCEPTED');
    letGo();
    await journalOf(second);
    await journalOf(first);
    again.json('LIST_JOBS', {});
    await again.receive('JOBS');
    expect(again.frames.map(({ type }) => type)).not.toContain('ERROR');
    again.end();
  });

  it('refuse a claim that comes too late so that its client tries again, and then has the job', async () => {
    await system.worker();
    const { transport, held, letGo } = holdingBack('Claimed');
    const refused: string[] = [];
    const closed = (_peer: string, error: Error | undefined): unknown => error && refused.push(error.message);
    const first = await system.gateway();
    const second = await system.gateway({}, { events: { closed } }, { transport });
    const opened = system.start(system.client(first));
    const { job } = await opened.job.accepted;
    await opened.job.close();
    const late = system.resume(system.client(second), job);
    await eventually(held, () => 'no claim was made');
    const other = system.resume(system.client(first), job);
    await other.job.accepted;
    letGo();
    await expect(other.job.finished).rejects.toThrow(`job ${job} was resumed through another connection`);
    await finish(late);
    expect(late.answers()).toEqual(expectedAnswers);
    expect(refused).toEqual([`job ${job} was resumed through another connection at the same time`]);
  });

  it('open no job whose logs were deleted meanwhile: its client has another', async () => {
    await system.worker();
    let elapsed = 0;
    const { transport, held, letGo } = holdingBack('Opened');
    const options = { lease: 1000, elapsed: () => elapsed };
    const refused: string[] = [];
    const closed = (_peer: string, error: Error | undefined): unknown => error && refused.push(error.message);
    const first = await system.gateway({}, { events: { closed } }, { ...options, transport });
    const second = await system.gateway({}, {}, options);
    const job = system.start(system.client(first));
    await eventually(held, () => 'no job was opened');
    for (; elapsed <= 3000; await second.service.sweep()) elapsed += 400;
    letGo();
    expect(await finish(job)).toMatchObject({ outcome: 'completed' });
    expect(job.answers()).toEqual(expectedAnswers);
    expect(refused).toEqual([expect.stringContaining('was not opened')]);
    await journalOf(second);
    expect([...second.service.jobs()]).toHaveLength(1);
  });
});

describe('a job whose logs are gone', () => {
  let system: TestSystem;
  beforeEach(() => (system = new TestSystem()));
  afterEach(() => system.stop());

  it.each(['progress', 'results'] as const)('fails at once when its %s log goes while it runs', async (which) => {
    const gateway = await system.gateway();
    const job = system.start(system.client(gateway));
    const { job: id } = await job.job.accepted;
    await uploadTable(job.job, 'users');
    await system.broker.transport().log(`job.${id}.${which}`).delete();
    expect(await job.job.finished).toMatchObject({ outcome: 'failed', reason: `its ${which} log is gone` });
  });

  it('fails at once when its client comes back, however often', async () => {
    const [first, second] = [await system.gateway(), await system.gateway()];
    const job = system.start(system.client(first));
    const { job: id } = await job.job.accepted;
    await job.job.close();
    await first.stop();
    await system.broker.transport().log(`job.${id}.progress`).delete();
    const again = system.resume(system.client(second), id);
    expect(await again.job.finished).toMatchObject({ outcome: 'failed', reason: 'its progress log is gone' });
  });

  const files = (['transactions', 'users', 'stores'] as const).map((table) => ({
    table,
    files: csvFiles[table].map(({ name, text }) => ({ name, size: Buffer.byteLength(text) })),
  }));

  function sendUsers(client: RawClient, { scan, format }: JobAccepted): void {
    const table = scan.findIndex((candidate) => candidate.table === 'users');
    if (format === 'csv') {
      const bytes = Buffer.from(csvFiles.users[0]!.text);
      client.frame('UPLOAD_CSV', encodeCsvUpload({ table, file: 0, offset: 0, bytes }));
      return client.json('TABLE_END', { table: 'users' });
    }
    const [body] = chunksOf(scan[table]!);
    const at = DATA_ENVELOPE_BYTES - UPLOAD_HEADER_BYTES;
    writeUploadHeader(body!, at, { table, seq: 0 });
    client.frame('UPLOAD', body!.subarray(at));
  }

  it.each([
    ['chunks', {}],
    ['files', { format: 'csv', tables: files }],
  ])('fails at once when the log of a table goes that is uploaded as %s', async (_as, how) => {
    const gateway = await system.gateway();
    const client = await RawClient.begin(gateway.port);
    client.json('START_JOB', { queries: ['q4'], ...how });
    const accepted = (await client.receive('JOB_ACCEPTED')) as unknown as JobAccepted;
    await client.receive('JOB_PLACE');
    await system.broker.transport().log(`job.${accepted.job}.table.users`).delete();
    sendUsers(client, accepted);
    await eventually(
      () => client.closed || client.frames.some(({ type }) => type === 'JOB_ENDED'),
      () => client.frames.map(({ type }) => type),
    );
    expect(client.frames.map(({ type }) => type)).not.toContain('TABLE_END_ACK');
    const again = await RawClient.begin(gateway.port);
    again.json('RESUME', { job: accepted.job });
    expect(await again.receive('JOB_ENDED')).toMatchObject({
      outcome: 'failed',
      reason: 'its log table.users is gone',
    });
    client.end();
    again.end();
  });

  it('fails at once when a worker tells what it cannot do without', async () => {
    const gateway = await system.gateway();
    const job = system.start(system.client(gateway));
    const id = jobId((await job.job.accepted).job);
    const progress = new ProgressLog(system.broker.transport().log(channelNames.progress(id)));
    const reason = 'its log part.joiner.0 is gone';
    const failed = {
      type: 'StageFailed',
      stage: stageId('joiner'),
      seq: chunkSeq(0),
      code: 'BAD_INPUT',
      reason,
    } as const;
    await progress.append(failed);
    expect(await job.job.finished).toMatchObject({ outcome: 'failed', code: 'BAD_INPUT', reason });
  });
});
