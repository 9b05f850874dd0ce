/**
 * A client of one or several gateways of one system: starts and resumes jobs, lists and cancels them. Owns: one-off questions.
 * Must not know: files, answers.
 */
import { CoffeeError, nonce } from '@coffee/core';
import type { Frame } from '../frame-connection';
import {
  parseMessage,
  type Cancel,
  type JobEnded,
  type JobSummary,
  type ListJobs,
  type Resume,
  type StartJob,
} from '../messages';
import { ClientJob, type ClientJobListener } from './client-job';
import type { GatewayAddress } from './gateway-connection';
import { Reconnector, type ReconnectOptions } from './reconnect';

export type GatewayClientOptions = ReconnectOptions;

export class GatewayClient {
  readonly #reconnector: Reconnector;

  constructor(options: GatewayClientOptions) {
    this.#reconnector = new Reconnector(options);
  }

  /** Opens a job, and one only, however often the connection is lost meanwhile; see `accepted` and `finished` of what is returned. */
  startJob(start: StartJob, listener: ClientJobListener = {}): ClientJob {
    return new ClientJob(this.#reconnector, { start: { nonce: nonce(), ...start } }, listener);
  }

  /** Goes on with a job that this owner opened, perhaps from another process. `fingerprint`: fails if the files have changed. */
  resumeJob(resume: Omit<Resume, 'offset'>, listener: ClientJobListener = {}): ClientJob {
    return new ClientJob(this.#reconnector, { resume: { ...resume, offset: 0 } }, listener);
  }

  /** All jobs of this owner, the oldest first; or one. @throws SessionError UNKNOWN_JOB */
  async listJobs(job?: string): Promise<readonly JobSummary[]> {
    const ask: ListJobs = job === undefined ? {} : { job };
    const { payload } = await this.#ask('LIST_JOBS', ask, 'JOBS');
    return parseMessage('JOBS', payload).jobs;
  }

  /** @returns how it ended, which may be otherwise if it did so before. @throws SessionError UNKNOWN_JOB */
  async cancel(job: string): Promise<JobEnded> {
    const ask: Cancel = { job };
    const { payload } = await this.#ask('CANCEL', ask, 'JOB_ENDED');
    return parseMessage('JOB_ENDED', payload);
  }

  async #ask(type: 'LIST_JOBS' | 'CANCEL', question: object, answer: Frame['type']): Promise<Frame> {
    let take: (frame: Frame) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const answered = new Promise<Frame>((resolve, reject) => {
      take = resolve;
      fail = reject;
    });
    answered.catch(() => undefined);
    const connection = await this.#reconnector.connect({
      frame: (frame) => (frame.type === answer ? take(frame) : undefined),
      closed: (error) => fail(error ?? new CoffeeError('TRANSPORT', 'the gateway closed the connection')),
    });
    try {
      await connection.sendJson(type, question);
      return await answered;
    } finally {
      connection.close();
    }
  }
}

/** `HOST:PORT` several times, separated by commas; `[::1]:7000` for IPv6. @throws CoffeeError USAGE */
export function parseGateways(text: string): GatewayAddress[] {
  return text.split(',').map((part) => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(part.trim());
    const port = Number(match?.[3]);
    const host = match?.[1] ?? match?.[2];
    if (host === undefined || port < 1 || port > 65_535)
      throw new CoffeeError('USAGE', `a gateway is HOST:PORT, not ${JSON.stringify(part.trim().slice(0, 60))}`);
    return { host, port };
  });
}
