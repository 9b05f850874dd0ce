/**
 * A client of one or several gateways of one system: starts and resumes jobs, lists, cancels and deletes them. Owns: one-off questions.
 * Must not know: files, answers.
 */
import { CoffeeError, nonce, quotedStart } from '@coffee/core';
import { SessionError } from '@coffee/protocol';
import { frameTable } from '../frame-table';
import type { JobEnded, JobSummary, Jobs, Messages, Resume, StartJob } from '../messages';
import { RemoteJob, type RemoteJobListener } from './remote-job';
import type { GatewayAddress } from './gateway-connection';
import { GatewayLink, type LinkOptions } from './gateway-link';

export type GatewayClientOptions = LinkOptions;

const ANSWER_TIMEOUT = 60_000;

export class GatewayClient {
  constructor(private readonly options: GatewayClientOptions) {}

  /** Opens a job, and one only, however often the connection is lost meanwhile; see `accepted` and `finished` of what is returned. */
  startJob(start: StartJob, listener: RemoteJobListener = {}): RemoteJob {
    return new RemoteJob(this.options, { start: { nonce: nonce(), ...start } }, listener);
  }

  /** Goes on with a job that this owner opened, perhaps from another process. `fingerprint`: fails if the files have changed. */
  resumeJob(resume: Omit<Resume, 'offset' | 'mark'>, listener: RemoteJobListener = {}): RemoteJob {
    return new RemoteJob(this.options, { resume: { ...resume, offset: 0, mark: 0 } }, listener);
  }

  /** All jobs of this owner, the oldest first; or one. @throws SessionError UNKNOWN_JOB */
  async listJobs(job?: string): Promise<readonly JobSummary[]> {
    return (await this.#ask('LIST_JOBS', { ...(job !== undefined && { job }) }, 'JOBS')).jobs;
  }

  /** As `listJobs`; and how far those are that run, and for all, how the system is. @throws SessionError UNKNOWN_JOB */
  lookAt(job?: string): Promise<Jobs> {
    return this.#ask('LIST_JOBS', { ...(job !== undefined && { job }), load: true }, 'JOBS');
  }

  /** @returns how it ended, which may be otherwise if it did so before. @throws SessionError UNKNOWN_JOB */
  cancel(job: string): Promise<JobEnded> {
    return this.#ask('CANCEL', { job }, 'JOB_ENDED');
  }

  /** Its answers go, and whatever else is left of a job that has ended. @throws SessionError UNKNOWN_JOB; BAD_REQUEST when it has not ended. */
  async delete(job: string): Promise<void> {
    await this.#ask('DELETE_JOB', { job }, 'JOB_DELETED');
  }

  /** Asks one gateway after the other until one answers. */
  #ask<Question extends 'LIST_JOBS' | 'CANCEL' | 'DELETE_JOB', Answer extends 'JOBS' | 'JOB_ENDED' | 'JOB_DELETED'>(
    type: Question,
    question: Messages[Question],
    answer: Answer,
  ): Promise<Messages[Answer]> {
    return new Promise((resolve, reject) => {
      let unanswered: NodeJS.Timeout | undefined;
      const { answerTimeout = ANSWER_TIMEOUT } = this.options;
      const link = new GatewayLink(this.options, {
        opened: (connection) => {
          void connection.sendJson(type, question);
          const late = new CoffeeError('TRANSPORT', `the gateway did not answer ${type} in ${answerTimeout / 1000} s`);
          unanswered = setTimeout(() => connection.destroy(late), answerTimeout);
        },
        frame: (frame) => {
          if (frame.type !== answer) throw new SessionError('BAD_ORDER', `${frame.type} came in answer to ${type}`);
          resolve(frameTable[answer].parse(frame.payload));
          clearTimeout(unanswered);
          link.stop();
        },
        closed: () => clearTimeout(unanswered),
        gaveUp: reject,
      });
    });
  }
}

/** `HOST:PORT` several times, separated by commas; `[::1]:7000` for IPv6. @throws CoffeeError USAGE */
export function parseGateways(text: string): GatewayAddress[] {
  return text.split(',').map((part) => {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(part.trim());
    const port = Number(match?.[3]);
    const host = match?.[1] ?? match?.[2];
    if (host === undefined || port < 1 || port > 65_535)
      throw new CoffeeError('USAGE', `a gateway is HOST:PORT, not ${quotedStart(part.trim())}`);
    return { host, port };
  });
}
