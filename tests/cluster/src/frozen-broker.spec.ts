/** A broker that stands still and comes back, as a machine does that is suspended: while a program uploads to a job over HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deferred } from '@coffee/core';
import { DATA_ENVELOPE_BYTES } from '@coffee/protocol';
import { chunksOf } from '@coffee/sessions/testing';
import { until } from '@coffee/testing';
import { OwnBrokerSystem } from './own-broker.fixture';

jest.setTimeout(240_000);

interface Opened {
  readonly job: string;
  readonly upload: { readonly tables: Parameters<typeof chunksOf> };
}

interface Status {
  readonly state: string;
  readonly stages?: readonly { readonly done: number }[];
}
const stagesOf = ({ stages = [] }: Status): number[] => stages.map(({ done }) => done);

describe('a broker that stands still while chunks are uploaded over HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffee-frozen-broker-'));
  let own: OwnBrokerSystem;
  beforeAll(async () => {
    own = await OwnBrokerSystem.start(17, {}, folder);
  });
  afterAll(async () => {
    const problems = await own.stop();
    rmSync(folder, { recursive: true, force: true });
    expect(problems).toEqual([]);
  });

  it('ends no job, and the table that was uploaded in parts before and after ends when what was refused has come again', async () => {
    const gateway = own.system.cluster.httpAddress(0);
    const ask = async (
      method: string,
      path: string,
      body: string | Uint8Array,
    ): Promise<{ status: number; text: string }> => {
      const type = method === 'POST' ? { 'content-type': 'application/json' } : {};
      const response = await fetch(`${gateway}${path}`, { method, body, headers: type });
      return { status: response.status, text: await response.text() };
    };
    const { job, upload } = JSON.parse((await ask('POST', '/v1/jobs', '{"queries":["q1"]}')).text) as Opened;
    const [scan] = upload.tables;
    const chunk = chunksOf(scan)[0]!.slice(DATA_ENVELOPE_BYTES);
    const table = `/v1/jobs/${job}/tables/${scan.table}`;
    const status = async (): Promise<Status> => (await (await fetch(`${gateway}/v1/jobs/${job}`)).json()) as Status;
    const refused = deferred<void>();
    const thawed = deferred<void>();
    const put = async (seq: number): Promise<void> => {
      while ((await ask('PUT', `${table}/chunks/${seq}`, chunk)).status !== 204) {
        refused.resolve();
        await thawed.promise;
        // What the broker had in its connections when it stood still is processed, though nobody has heard that it was confirmed.
        await until('what was refused is done', async () => Math.max(...stagesOf(await status())) >= 10);
      }
    };
    const some = (from: number): Promise<unknown> => Promise.all([0, 1, 2, 3, 4].map((n) => put(from + n)));
    await some(0);
    const broker = Number(await own.broker.control('eval', 'list_to_integer(os:getpid()).'));
    process.kill(broker, 'SIGSTOP');
    const rest = some(5);
    try {
      await refused.promise;
    } finally {
      process.kill(broker, 'SIGCONT');
      thawed.resolve();
    }
    await rest;
    await some(10);
    let answer = '';
    const ended = async (): Promise<boolean> => {
      const { status, text } = await ask('POST', `${table}/end`, JSON.stringify({ chunks: 15 }));
      answer = text;
      return status === 200;
    };
    await until('the table has ended', ended, () => answer);
    await until('the job is complete', async () => (await status()).state === 'completed');
    await fetch(`${gateway}/v1/jobs/${job}`, { method: 'DELETE' });
  });
});
