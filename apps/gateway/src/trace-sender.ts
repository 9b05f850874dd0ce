/**
 * Sends traces to a receiver of OTLP over HTTP, one after the other. Owns: that a receiver which is slow, away or answers with an error costs the gateway
 * nothing but a few traces, which are counted. Nothing is sent twice. Must not know: what a trace is.
 */
import { CoffeeError, asCoffeeError, damped } from '@coffee/core';
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

/** The metric, which is there without a sender, too. */
export function tracesCounter(metrics: Metrics) {
  const counter = metrics.counter(
    'coffee_traces_total',
    'Traces of jobs of this gateway: sent; failed, for the receiver did not take it; dropped, for too many waited for it.',
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
    if (this.#stopping.signal.aborted || this.#waiting.length >= MOST_WAITING) {
      this.options.counter.inc({ outcome: 'dropped' });
      return;
    }
    this.#waiting.push(trace);
    this.#sending ??= this.#sendAll().finally(() => (this.#sending = undefined));
  }

  /** Drops what waits, and resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.options.counter.inc({ outcome: 'dropped' }, this.#waiting.splice(0).length);
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let trace = this.#waiting.shift(); trace; trace = this.#waiting.shift()) {
      try {
        await this.#post(trace);
        this.options.counter.inc({ outcome: 'sent' });
      } catch (thrown) {
        this.options.counter.inc({ outcome: 'failed' });
        if (!this.#stopping.signal.aborted) this.#tell(asCoffeeError(thrown));
      }
    }
  }

  /** @throws CoffeeError TRANSPORT */
  async #post(trace: object): Promise<void> {
    const { url, patience = PATIENCE } = this.options;
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(patience)]);
    const headers = { 'content-type': 'application/json' };
    let answered: Response;
    try {
      answered = await fetch(url, { method: 'POST', headers, body: JSON.stringify(trace), redirect: 'error', signal });
      // What it says is for nobody, and the connection is for the next one.
      await answered.body?.cancel();
    } catch (thrown) {
      const { cause } = thrown as Error;
      const why = signal.aborted ? `no answer within ${patience / 1000} s` : asCoffeeError(cause ?? thrown).message;
      throw new CoffeeError('TRANSPORT', `the receiver of traces at ${url} took none: ${why}`);
    }
    if (!answered.ok)
      throw new CoffeeError('TRANSPORT', `the receiver of traces at ${url} took none: it answered ${answered.status}`);
  }
}
