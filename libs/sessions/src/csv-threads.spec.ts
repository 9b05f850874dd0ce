import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setEnvironmentData } from 'node:worker_threads';
import { ReadingThreads } from '@coffee/csv';
import { encodeCsvUpload } from '@coffee/protocol';
import { buildSync } from 'esbuild';
import { Spool } from './server';
import { FREE, HELD } from './testing/held-reading-thread.entry';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually } from './testing/test-system';

const text = 'transaction_id,final_amount,created_at\na,100.0,2024-03-05 10:00:00\n';
const tables = [{ table: 'transactions', files: [{ name: 'sales.csv', size: text.length }] }];
const whole = encodeCsvUpload({ table: 0, file: 0, offset: 0, bytes: Buffer.from(text) });

describe('a gateway whose threads are busy with a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
  const entry = join(folder, 'entry.js');
  const spool = mkdtempSync(join(folder, 'spool-'));
  const gate = new Int32Array(new SharedArrayBuffer(8));
  let system: TestSystem;
  let readers: ReadingThreads;

  beforeAll(() => {
    const source = join(__dirname, 'testing/held-reading-thread.entry.ts');
    buildSync({ entryPoints: [source], outfile: entry, bundle: true, platform: 'node', format: 'cjs' });
    setEnvironmentData('gate', gate.buffer);
  });
  beforeEach(() => {
    gate.fill(0);
    system = new TestSystem();
    readers = new ReadingThreads({ threads: 1, entry, onDeath: (error) => system.failures.push(error) });
  });
  afterEach(async () => {
    await system.stop();
    await readers.stop();
    expect(system.failures).toEqual([]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const letGo = (): void => {
    Atomics.store(gate, FREE, 1);
    Atomics.notify(gate, FREE);
  };
  const heldUp = (): Promise<void> =>
    eventually(
      () => Atomics.load(gate, HELD) > 0,
      () => [...gate],
    );

  /** A client and its job, which runs. */
  async function begin(port: number): Promise<[RawClient, job: unknown]> {
    const client = await RawClient.begin(port);
    client.json('START_JOB', { format: 'csv', queries: ['q1'], tables });
    const { job } = await client.receive('JOB_ACCEPTED');
    await client.receive('JOB_PLACE');
    return [client, job];
  }

  /** A client whose file a thread is held up before. */
  async function upload(port: number): Promise<RawClient> {
    const [client] = await begin(port);
    client.frame('UPLOAD_CSV', whole);
    await heldUp();
    return client;
  }

  it('goes on serving everybody, and that client when the file is read', async () => {
    await system.worker();
    const { port } = await system.gateway({}, { spool: new Spool(spool, 1 << 30), readers });
    const client = await upload(port);
    const other = await RawClient.begin(port);
    for (const one of [client, other]) {
      one.frame('PING');
      await one.receive('PONG');
    }
    other.json('LIST_JOBS', {});
    expect(await other.receive('JOBS')).toMatchObject({ jobs: [{ state: 'running' }] });
    expect(client.frames.map(({ type }) => type)).not.toContain('UPLOAD_ACK');
    letGo();
    await client.receive('UPLOAD_ACK');
    client.json('TABLE_END', { table: 'transactions' });
    expect(await client.receive('JOB_ENDED')).toMatchObject({ outcome: 'completed' });
    for (const one of [client, other]) one.end();
  });

  it('fails the job when the file is not read in time, and does not say that its client uploaded nothing', async () => {
    const limits = { stall: 400, uploadIdle: 100 };
    const { port } = await system.gateway(limits, { spool: new Spool(spool, 1 << 30), readers, renewal: 10 });
    const client = await upload(port);
    expect(await client.receive('JOB_ENDED')).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^no progress for 0\.4 s: sales\.csv is being read; /) as string,
    });
    client.end();
    letGo();
  });

  it('fails the job when the thread does not come back from its file, and no other: that is read in another thread', async () => {
    await system.worker();
    const deaths: Error[] = [];
    const own = new ReadingThreads({ threads: 1, entry, patience: 1000, onDeath: (error) => deaths.push(error) });
    const { port, service } = await system.gateway({}, { spool: new Spool(spool, 1 << 30), readers: own });
    const client = await upload(port);
    const [behind, job] = await begin(port);
    behind.frame('UPLOAD_CSV', whole);
    const reason = 'sales.csv: the thread that reads it did not answer for 1 s';
    expect(await client.refused()).toMatchObject({ code: 'INTERNAL', message: reason, retriable: false });
    expect(await behind.refused()).toMatchObject({ code: 'UNAVAILABLE', retriable: true });
    await eventually(
      () => [...service.jobs()].some(({ state }) => state === 'failed'),
      () => [...service.jobs()],
    );
    expect([...service.jobs()].map((entry) => [entry.state, entry.reason])).toEqual([
      ['failed', reason],
      ['running', undefined],
    ]);
    expect(deaths.map(({ message }) => message)).toEqual(['it did not answer for 1 s']);
    letGo();
    const again = await RawClient.begin(port);
    again.json('RESUME', { job });
    await again.receive('JOB_ACCEPTED');
    again.frame('UPLOAD_CSV', whole);
    again.json('TABLE_END', { table: 'transactions' });
    expect(await again.receive('JOB_ENDED')).toMatchObject({ outcome: 'completed' });
    again.end();
    await own.stop();
  });

  it('lets go of the file when its client goes', async () => {
    const { port, server } = await system.gateway({}, { spool: new Spool(spool, 1 << 30), readers });
    const client = await upload(port);
    expect(readdirSync(spool)).toHaveLength(1);
    client.end();
    await eventually(
      () => server.connections === 0 && readdirSync(spool).length === 0,
      () => readdirSync(spool),
    );
    letGo();
  });
});
