/**
 * Requests of one job that must get through: its chunks and files, which any gateway takes any number of times. What may succeed later is tried again, as
 * long as it takes: a gateway may be away, and its clients go on when it is back; a token may have expired, and whoever sends has another. Only a
 * problem that is final ends them. Owns: when something may be sent: not before the job runs, for until then a gateway would only hold it, and no more at
 * once than leaves connections for others.
 */
import { deferred } from '@coffee/core';
import { Places, SENDING } from '../sending/places';
import type { UploadTask, Waiting } from './messages';

/** A problem document (docs/errors.md). */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';

  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

interface Problem {
  readonly code: string;
  readonly detail?: string;
  readonly retriable?: boolean;
}

/** `answer`: undefined of nothing. `pause` (ms): before it may be tried again, at least. */
type Tried = { readonly answer: unknown } | { readonly reason: Waiting; readonly pause: number };

/** Before a request is tried again, and before it is looked whether the job runs (ms). */
const WAITS = { first: 500, longest: 10_000 };
const LOOKS = { first: 50, longest: 1000 };

export class JobRequests {
  readonly #job: string;
  readonly #places = new Places(SENDING, navigator.locks);
  /** While nothing is to be sent. */
  #halt: ReturnType<typeof deferred<void>> | undefined;
  #abort = new AbortController();
  /** Resolves when the job is not queued any more, as far as was seen. */
  #begun: Promise<void> | undefined;

  /** @param waiting told why a request is tried again, and of undefined when it went through after that. */
  constructor(
    { job, isQueued }: Pick<UploadTask, 'job' | 'isQueued'>,
    private readonly waiting: (reason: Waiting | undefined) => void,
  ) {
    this.#job = `/v1/jobs/${job}`;
    if (!isQueued) this.#begun = Promise.resolve();
  }

  /** @param path behind that of the job. @returns what came back, undefined of nothing. @throws RefusedRequest */
  async send(method: 'PUT' | 'POST', path: string, body: BodyInit): Promise<unknown> {
    const headers = {
      'X-Coffee-Page': '1',
      'Content-Type': method === 'POST' ? 'application/json' : 'application/octet-stream',
    };
    for (let wait = WAITS.first, again = false; ;) {
      await this.#halt?.promise;
      await (this.#begun ??= this.#begin());
      const tried = await this.#inPlace((signal) => tryOnce(this.#job + path, { method, body, headers, signal }));
      if (!tried) continue;
      if ('answer' in tried) {
        if (again) this.waiting(undefined);
        return tried.answer;
      }
      // It may have lost its slot, or never had one.
      this.#begun = undefined;
      this.waiting(tried.reason);
      await pause(Math.max(wait, tried.pause));
      wait = Math.min(wait * 2, WAITS.longest);
      again = true;
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

  async #inPlace<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const letGo = await this.#places.take();
    try {
      return await act(this.#abort.signal);
    } finally {
      letGo();
    }
  }

  async #begin(): Promise<void> {
    for (let wait = LOOKS.first; await this.#isQueued(); wait = Math.min(wait * 2, LOOKS.longest)) await pause(wait);
  }

  /** No, where that cannot be known: whoever sends is told why. */
  async #isQueued(): Promise<boolean> {
    try {
      const response = await fetch(this.#job, { headers: { Accept: 'application/json' }, signal: this.#abort.signal });
      return response.ok && ((await response.json()) as { readonly state: string }).state === 'queued';
    } catch {
      return false;
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns undefined when it was given up. @throws RefusedRequest */
async function tryOnce(path: string, init: RequestInit & { readonly signal: AbortSignal }): Promise<Tried | undefined> {
  try {
    const response = await fetch(path, init);
    if (response.ok) return { answer: response.status === 204 ? undefined : await response.json() };
    const { code, detail = response.statusText, retriable } = await problemOf(response);
    if (!retriable && code !== 'UNAUTHORIZED') throw new RefusedRequest(code, detail);
    return { reason: { code, detail }, pause: Number(response.headers.get('retry-after') ?? 0) * 1000 };
  } catch (thrown) {
    if (thrown instanceof RefusedRequest) throw thrown;
    return init.signal.aborted ? undefined : { reason: { code: 'NETWORK', detail: '' }, pause: 0 };
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
  return { code: `HTTP ${response.status}`, detail: response.statusText, retriable: response.status >= 502 };
}
