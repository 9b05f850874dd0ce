/**
 * Sends traces to a receiver of OTLP over HTTP, one after the other. Owns: that a receiver which is slow, away or answers with an error costs the gateway
 * nothing but a few traces, which are counted. Nothing is sent twice. Must not know: what a trace is.
 */
import { CoffeeError, damped, quotedStart } from '@coffee/core';
import type { Metrics } from '@coffee/metrics';

export interface TraceSenderOptions {
  /** Where they are posted: all of the path. */
  readonly url: string;
  readonly counter: ReturnType<typeof tracesCounter>;
  /** Told of trouble, now and then. */
  readonly onProblem: (error: CoffeeError) => void;
  /** How long (ms) the receiver may take to answer. */
  readonly patience?: number;
}

const PATIENCE = 5000;
/** Those that wait while the receiver is slow; of more the newest are dropped. */
export const MOST_WAITING = 100;
/** Of an answer: what says that it took not all. */
const MOST_ANSWER = 64 * 1024;

/** The metric, which is there without a sender, too. */
export function tracesCounter(metrics: Metrics) {
  const counter = metrics.counter(
    'coffee_traces_total',
    'Traces of jobs of this gateway: sent; failed, for the receiver did not take it; dropped, for too many waited for it, or the gateway stopped.',
    { labels: ['outcome'] },
  );
  for (const outcome of ['sent', 'failed', 'dropped']) counter.inc({ outcome }, 0);
  return counter;
}

export class TraceSender {
  readonly #waiting: object[] = [];
  readonly #stopping = new AbortController();
  readonly #tell: (error: CoffeeError) => void;
  #sending: Promise<void> | undefined;

  constructor(private readonly options: TraceSenderOptions) {
    this.#tell = damped(options.onProblem);
  }

  /** Takes it, or drops it when too many wait. */
  send(trace: object): void {
    if (this.#stopping.signal.aborted || this.#waiting.length >= MOST_WAITING) return this.#drop(1);
    this.#waiting.push(trace);
    this.#sending ??= this.#sendAll();
  }

  /** Drops what waits and what is under way: nobody who stops waits for a receiver. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#drop(this.#waiting.splice(0).length);
    await this.#sending;
  }

  #drop(count: number): void {
    this.options.counter.inc({ outcome: 'dropped' }, count);
  }

  async #sendAll(): Promise<void> {
    for (let trace = this.#waiting.shift(); trace; trace = this.#waiting.shift()) {
      try {
        await this.#post(trace);
        this.options.counter.inc({ outcome: 'sent' });
      } catch (thrown) {
        if (this.#stopping.signal.aborted) this.#drop(1);
        else this.#failed(thrown);
      }
    }
    // In the same turn in which none was left: whoever sends next begins anew.
    this.#sending = undefined;
  }

  #failed(thrown: unknown): void {
    this.options.counter.inc({ outcome: 'failed' });
    const message = `the receiver of traces at ${this.options.url} took none: ${(thrown as Error).message}`;
    this.#tell(new CoffeeError('TRANSPORT', message, { cause: thrown }));
  }

  /** @throws Error that says why it was not taken. */
  async #post(trace: object): Promise<void> {
    const { url, patience = PATIENCE } = this.options;
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(patience)]);
    // Jobs end now and then: a connection that was kept would often be one that the receiver has just closed.
    const headers = { 'content-type': 'application/json', connection: 'close' };
    let refusal: string | undefined;
    try {
      const answer = await fetch(url, {
        ...{ method: 'POST', headers, body: JSON.stringify(trace), signal },
        // It would lead elsewhere than the settings say.
        redirect: 'error',
      });
      const text = await beginningOf(answer);
      refusal = answer.ok ? refusalIn(text) : `it answered ${answer.status}`;
    } catch (thrown) {
      if (signal.aborted) throw new Error(`no answer within ${patience / 1000} s`, { cause: thrown });
      // What fetch throws says only that it failed.
      throw (thrown as Error).cause ?? thrown;
    }
    if (refusal !== undefined) throw new Error(refusal);
  }
}

/** Of what somebody else has written, however long it is. */
async function beginningOf({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    pieces.push(piece as Uint8Array);
    length += (piece as Uint8Array).byteLength;
    // Leaving the loop gives up the rest.
    if (length > MOST_ANSWER) break;
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** Why the receiver took spans of a trace not, if it says so in an answer that is no error. */
function refusalIn(text: string): string | undefined {
  try {
    const { partialSuccess: { rejectedSpans = 0, errorMessage = '' } = {} } = JSON.parse(text) as PartialAnswer;
    return Number(rejectedSpans) > 0 ? `it refused spans: ${quotedStart(String(errorMessage), 200)}` : undefined;
  } catch {
    // Many answer nothing.
    return undefined;
  }
}

interface PartialAnswer {
  readonly partialSuccess?: { readonly rejectedSpans?: unknown; readonly errorMessage?: unknown };
}
