/** A whole system in one process, with one or more gateways that speak HTTP, for tests. Owns what it starts, and stops it. */
import { tmpdir } from 'node:os';
import { jobId } from '@coffee/core';
import { LocalTableReaders } from '@coffee/csv';
import type { JobServiceOptions } from '@coffee/jobs';
import { DATA_ENVELOPE_BYTES } from '@coffee/protocol';
import { MemoryVolume, ResultsStore } from '@coffee/results';
import { ClientAccess, Spool, defaultLimits } from '@coffee/sessions/server';
import { reportOf } from '@coffee/sql/report';
import { TestSystem, chunksOf, eventually, type TestGateway } from '@coffee/sessions/testing';
import { shopQueries } from '@coffee/testing';
import { HttpApi } from '../http-api';
import type { JobStatus } from '../job-schemas';
import { defaultApiLimits, type ApiLimits, type ApiOptions } from '../options';

export interface TestApi {
  readonly url: string;
  readonly port: number;
  readonly gateway: TestGateway;
  readonly spool: Spool;
  readonly api: HttpApi;
  stop(): Promise<void>;
}

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined of what is not JSON. */
  readonly json: Record<string, unknown>;
}

export class TestHttp {
  readonly system = new TestSystem();
  readonly #apis: TestApi[] = [];

  /** @param volume of the answers that are kept, by all gateways. */
  constructor(readonly volume = new MemoryVolume()) {}

  async gateway(
    limits: Partial<ApiLimits> = {},
    options: Partial<Omit<ApiOptions, 'results'>> & {
      readonly tokens?: readonly string[];
      readonly places?: object;
    } = {},
    jobs: Partial<JobServiceOptions> = {},
  ): Promise<TestApi> {
    const { tokens = [], places = {} } = options;
    const access = new ClientAccess({ tokens, limits: { ...defaultLimits, ...places } });
    const { stall, uploadIdle, maxFrameBytes } = { ...defaultLimits, ...limits };
    const { renewal = 60_000 } = options;
    const results = new ResultsStore({
      volume: this.volume,
      program: 'test',
      runBytes: 200,
      maxBytes: 1 << 30,
      keep: 1e12,
    });
    const gateway = await this.system.gateway({ stall, uploadIdle }, { access, renewal }, { results, ...jobs });
    const { spool = new Spool(tmpdir(), 1 << 30) } = options;
    const api = await HttpApi.start({
      service: gateway.service,
      host: '127.0.0.1',
      port: 0,
      portSetting: 'HTTP_PORT',
      access,
      partitions: 2,
      renewal,
      results,
      takeOn: (job) => gateway.server.adopt(job),
      limits: { ...defaultApiLimits, stall, uploadIdle, maxFrameBytes, ...limits },
      spool,
      readers: new LocalTableReaders(),
      planner: { report: (_party, asked, plan) => reportOf(asked, plan) },
      info: { version: 'test', replica: 0 },
      queueState: async (name) => {
        const queue = this.system.broker.transport().workQueue(name);
        const [messages, consumers] = await Promise.all([queue.depth(), queue.consumers()]);
        return { messages, consumers };
      },
      events: {},
      onError: (error) => this.system.failures.push(error),
      ...options,
    });
    let stopped: Promise<void> | undefined;
    const stop = (): Promise<void> => (stopped ??= api.stop().then(() => gateway.stop()));
    const made = { url: `http://127.0.0.1:${api.port}`, port: api.port, gateway, spool, api, stop };
    this.#apis.push(made);
    return made;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#apis.map((api) => api.stop()));
    await this.system.stop();
  }
}

/** Has the small data analysed. @param badRows by table, as its client has counted them. @returns the address of the job, which has completed. */
export async function analyzed(
  api: TestApi,
  headers: Record<string, string> = {},
  badRows: Readonly<Record<string, number>> = {},
): Promise<string> {
  const opened = await ask(api, 'POST', '/v1/jobs', asJson({ queries: shopQueries }, headers));
  const { job, upload } = opened.json as unknown as JobStatus;
  for (const scan of upload!.tables) {
    const chunks = chunksOf(scan);
    const table = `/v1/jobs/${job}/tables/${scan.table}`;
    for (const [seq, chunk] of chunks.entries())
      await ask(api, 'PUT', `${table}/chunks/${seq}`, { body: chunk.subarray(DATA_ENVELOPE_BYTES), headers });
    const end = { chunks: chunks.length, badRows: badRows[scan.table] };
    await ask(api, 'POST', `${table}/end`, asJson(end, headers));
  }
  const state = (): unknown => api.gateway.service.find(jobId(job))?.state;
  await eventually(() => state() === 'completed', state);
  return `/v1/jobs/${job}`;
}

export async function ask(api: TestApi, method: string, path: string, init: RequestInit = {}): Promise<Answered> {
  const response = await fetch(`${api.url}${path}`, { method, ...init });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const json = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, text, json };
}

export const asJson = (value: object, headers: Record<string, string> = {}): RequestInit => ({
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json', ...headers },
});
