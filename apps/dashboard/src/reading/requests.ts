/**
 * Requests of one job that must get through: its chunks and files, which any gateway takes any number of times. What may succeed later is tried again, as
 * long as it takes: a gateway may be away, and its clients go on when it is back; a token may have expired, and whoever sends has another. Only a
 * problem that is final ends them. Owns: when something may be sent: not before the job runs, for until then a gateway would only hold it, and no more at
 * once than leaves connections for others.
 */
import { deferred } from '@coffee/core';
import { Places, SENDING } from '../sending/places';
import type { UploadTask, Waiting } from './messages';
import { WaitingWatch } from './waiting-watch';

/** What a table lacks: chunks, by their numbers, or files, by their names. */
export type Missing = readonly (number | string)[];

/** A problem document (docs/errors.md). */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';

  /** @param missing has to be sent first, or again. */
  constructor(
    readonly code: string,
    detail: string,
    readonly missing: Missing = [],
  ) {
    super(detail);
  }
}

interface Problem {
  readonly code: string;
  readonly detail?: string;
  readonly retriable?: boolean;
  readonly missing?: Missing;
}

/** `answer`: undefined of nothing. `pause` (ms): before it may be tried again, at least. */
type Tried = { readonly answer: unknown } | { readonly reason: Waiting; readonly pause: number };

/** Before a request is tried again, and before it is looked whether the job runs (ms). */
const WAITS = { first: 500, longest: 10_000 };
const LOOKS = { first: 50, longest: 1000 };
/** A gateway that says nothing of a job for so long (ms) does not answer. */
const PATIENCE = 10_000;

export class JobRequests {
  readonly #job: string;
  readonly #places = new Places(SENDING, navigator.locks);
  /** While nothing is to be sent. */
  #halt: ReturnType<typeof deferred<void>> | undefined;
  #abort = new AbortController();
  /** Resolves when the job is not queued any more, as far as was seen. */
  #begun: Promise<void> | undefined;
  readonly #watch: WaitingWatch;

  /** @param waiting told why nothing goes through, and of undefined when that is over. */
  constructor({ job, isQueued }: Pick<UploadTask, 'job' | 'isQueued'>, waiting: (reason: Waiting | undefined) => void) {
    this.#job = `/v1/jobs/${job}`;
    this.#watch = new WaitingWatch(waiting, () => this.#asked());
    if (!isQueued) this.#begun = Promise.resolve();
  }

  /** @param path behind that of the job. @returns what came back, undefined of nothing. @throws RefusedRequest */
  async send(method: 'PUT' | 'POST', path: string, body: BodyInit): Promise<unknown> {
    const headers = {
      'X-Coffee-Page': '1',
      'Content-Type': method === 'POST' ? 'application/json' : 'application/octet-stream',
    };
    for (let wait = WAITS.first; ;) {
      await this.#halt?.promise;
      const tried = await this.#attempt(path, { method, body, headers });
      if (!tried) continue;
      if ('answer' in tried) return tried.answer;
      // It may have lost its slot, or never had one.
      this.#begun = undefined;
      await pause(Math.max(wait, tried.pause));
      wait = Math.min(wait * 2, WAITS.longest);
    }
  }

  /** Whatever is under way is given up, and nothing is sent until `goOn`. */
  halt(): void {
    this.#halt ??= deferred();
    this.#abort.abort();
    // Whoever looked whether the job runs has not seen that it does.
    this.#begun = undefined;
  }

  goOn(): void {
    this.#abort = new AbortController();
    this.#halt?.resolve();
    this.#halt = undefined;
  }

  async #inPlace<T>(act: () => Promise<T>): Promise<T> {
    const letGo = await this.#places.take();
    try {
      return await act();
    } finally {
      letGo();
    }
  }

  /** @returns undefined when it was given up. @throws RefusedRequest */
  async #attempt(path: string, init: RequestInit): Promise<Tried | undefined> {
    const end = this.#watch.begin();
    // Of what is given up, nothing is sent, though others may go on by then.
    const { signal } = this.#abort;
    try {
      await (this.#begun ??= this.#begin());
      if (signal.aborted) return undefined;
      return await this.#inPlace(() => this.#tell(() => tryOnce(this.#job + path, { ...init, signal })));
    } finally {
      end();
    }
  }

  async #tell(send: () => Promise<Tried | undefined>): Promise<Tried | undefined> {
    const hear = this.#watch.ask();
    try {
      const tried = await send();
      if (tried) hear('reason' in tried ? tried.reason : undefined);
      return tried;
    } catch (refused) {
      hear(undefined);
      throw refused;
    }
  }

  async #begin(): Promise<void> {
    for (let wait = LOOKS.first; await this.#isQueued(); wait = Math.min(wait * 2, LOOKS.longest)) await pause(wait);
  }

  /** No, where that cannot be known: whoever sends is told why. */
  async #isQueued(): Promise<boolean> {
    const hear = this.#watch.ask();
    try {
      const response = await this.#look(this.#abort.signal);
      const isQueued = response.ok && ((await response.json()) as { readonly state: string }).state === 'queued';
      if (isQueued) hear(undefined);
      return isQueued;
    } catch {
      return false;
    }
  }

  /** As `WaitingWatch` asks. */
  async #asked(): Promise<Waiting | undefined> {
    const halted = this.#abort.signal;
    const asking = new AbortController();
    const giveUp = (): void => asking.abort();
    halted.addEventListener('abort', giveUp);
    const timer = setTimeout(giveUp, PATIENCE);
    try {
      const response = await this.#look(asking.signal);
      const problem = await problemOf(response);
      if (response.ok) return undefined;
      // What is final is for what was sent to say.
      return isAgain(problem) ? reasonOf(problem, response) : undefined;
    } catch (thrown) {
      if (halted.aborted) throw thrown;
      return NETWORK;
    } finally {
      clearTimeout(timer);
      halted.removeEventListener('abort', giveUp);
    }
  }

  #look(signal: AbortSignal): Promise<Response> {
    return fetch(this.#job, { headers: { Accept: 'application/json' }, signal });
  }
}

const NETWORK: Waiting = { code: 'NETWORK', detail: '' };
const isAgain = ({ code, retriable }: Problem): boolean => retriable === true || code === 'UNAUTHORIZED';
const reasonOf = ({ code, detail }: Problem, { statusText }: Response): Waiting => ({
  code,
  detail: detail ?? statusText,
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns undefined when it was given up. @throws RefusedRequest */
async function tryOnce(path: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<Tried | undefined> {
  try {
    const response = await fetch(path, init);
    if (response.ok) return { answer: response.status === 204 ? undefined : await response.json() };
    const problem = await problemOf(response);
    const reason = reasonOf(problem, response);
    const { missing = [] } = problem;
    if (!isAgain(problem) || missing.length > 0) throw new RefusedRequest(reason.code, reason.detail, missing);
    return { reason, pause: Number(response.headers.get('retry-after') ?? 0) * 1000 };
  } catch (thrown) {
    if (thrown instanceof RefusedRequest) throw thrown;
    return init.signal.aborted ? undefined : { reason: NETWORK, pause: 0 };
  }
}

/** Of a proxy in between there may be anything. */
async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.code === 'string') return { ...problem, code: problem.code };
  } catch {
    // It is no problem document.
  }
  const { status, statusText } = response;
  return { code: `HTTP ${status}`, detail: statusText, retriable: status === 408 || status === 429 || status >= 500 };
}
