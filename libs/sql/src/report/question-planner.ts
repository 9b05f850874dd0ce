/**
 * Plans questions in SQL for a process whose event loop others wait for: in a thread, one after the other, in turns of those who ask. Owns the thread: it starts
 * with the first question, and is ended and replaced when it is at one for too long or has died of one, which nobody else pays for. Must not know: jobs.
 */
import { Worker } from 'node:worker_threads';
import { CoffeeError, asCoffeeError, deferred, type Deferred } from '@coffee/core';
import type { PlanOptions } from '@coffee/query-plan';
import type { FromQuestionThread, ToQuestionThread } from './messages';
import type { AskedQuestions } from './bound-questions';
import type { QuestionsReport } from './question-report';

/** Who plans questions for a gateway. */
export interface QuestionPlanner {
  /**
   * @param party who asks: each has its turns.
   * @throws CoffeeError USAGE when it takes too long, or more memory than a thread has; BUSY when too many wait; TRANSPORT when no thread starts; CLOSED.
   */
  report(party: string, asked: AskedQuestions, options: PlanOptions): Promise<QuestionsReport>;
}

export interface QuestionThreadOptions {
  /** The module that calls `serveQuestions` with its parent port. */
  readonly entry: string;
  /** For how long (ms) the thread may be at what one job asks. */
  readonly patience?: number;
  /** Told of a thread that has died, or was ended because it did not come back. */
  readonly onDeath: (error: Error) => void;
}

/** A hundred statements take a second where nobody else computes. */
const PATIENCE = 10_000;
/** To load the parser. */
const START_PATIENCE = 60_000;
/** Megabytes: a thousand times as much as a usual question needs. */
const MEMORY = 256;
/** That wait: of one party, and of all. */
const MOST_OF_PARTY = 8;
const MOST = 64;

interface Waiting {
  readonly asked: AskedQuestions;
  readonly options: PlanOptions;
  readonly answer: Deferred<QuestionsReport>;
}

export class QuestionThread implements QuestionPlanner {
  /** In turns: the party that is first is next. */
  readonly #waiting = new Map<string, Waiting[]>();
  #thread: Thread | undefined;
  #isBusy = false;
  #isStopped = false;

  constructor(private readonly options: QuestionThreadOptions) {}

  report(party: string, asked: AskedQuestions, options: PlanOptions): Promise<QuestionsReport> {
    const own = this.#waiting.get(party) ?? [];
    const all = [...this.#waiting.values()].reduce((sum, { length }) => sum + length, 0);
    if (this.#isStopped) return Promise.reject(closed());
    if (own.length >= MOST_OF_PARTY || all >= MOST)
      return Promise.reject(new CoffeeError('BUSY', 'too many questions wait to be planned: ask again later'));
    const answer = deferred<QuestionsReport>();
    this.#waiting.set(party, [...own, { asked, options, answer }]);
    void this.#work();
    return answer.promise;
  }

  /** What waits, or is under way, rejects with CLOSED. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { answer } of [...this.#waiting.values()].flat()) answer.reject(closed());
    this.#waiting.clear();
    await this.#thread?.end(closed());
  }

  /** Never rejects. */
  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const { asked, options, answer } = next;
      if (!this.#thread || this.#thread.isOver) this.#thread = new Thread(this.options);
      try {
        answer.resolve(await this.#thread.report(asked, options));
      } catch (thrown) {
        answer.reject(thrown);
      }
    }
    this.#isBusy = false;
  }

  #next(): Waiting | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    const [party, [next, ...others]] = first;
    this.#waiting.delete(party);
    if (others.length > 0) this.#waiting.set(party, others);
    return next;
  }
}

class Thread {
  readonly #worker: Worker;
  /** Settles when the parser is loaded. */
  readonly #ready = deferred<void>();
  #answer: Deferred<QuestionsReport> | undefined;
  #isReady = false;
  #over: CoffeeError | undefined;

  constructor(private readonly options: QuestionThreadOptions) {
    this.#worker = new Worker(options.entry, {
      // What whoever runs this process has it load first is for its main thread.
      ...{ name: 'coffee-questions', execArgv: [] },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
    });
    this.#worker.unref();
    this.#ready.promise.catch(() => undefined);
    this.#worker.on('error', (thrown) => this.#died(`ended: ${asCoffeeError(thrown).message}`));
    this.#worker.on('exit', (code) => this.#died(`ended with code ${code}`));
    this.#worker.on('message', (message: FromQuestionThread) => {
      if (message.type === 'ready') {
        this.#isReady = true;
        this.#ready.resolve();
      } else if (message.type === 'report') this.#answer?.resolve(message.report);
      else {
        // What a parser that has failed says next nobody knows.
        const error = new CoffeeError('INTERNAL', message.message);
        this.options.onDeath(error);
        void this.end(error);
      }
    });
  }

  get isOver(): boolean {
    return this.#over !== undefined;
  }

  async report(asked: AskedQuestions, options: PlanOptions): Promise<QuestionsReport> {
    const { patience = PATIENCE } = this.options;
    await this.#within(START_PATIENCE, this.#ready.promise);
    const answer = deferred<QuestionsReport>();
    this.#answer = answer;
    this.#worker.postMessage({ asked, options } satisfies ToQuestionThread);
    return this.#within(patience, answer.promise);
  }

  /** Idempotent. */
  async end(error: CoffeeError): Promise<void> {
    this.#over ??= error;
    this.#ready.reject(error);
    this.#answer?.reject(error);
    await this.#worker.terminate();
  }

  async #within<T>(patience: number, work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#died(`did not come back for ${patience / 1000} s`), patience).unref();
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  #died(how: string): void {
    if (this.#over) return;
    this.options.onDeath(new CoffeeError('INTERNAL', `the thread that plans questions ${how}`));
    const problem = `the questions cannot be planned: the thread that does ${how}`;
    void this.end(
      this.#isReady ? new CoffeeError('USAGE', `${problem}; ask less at once`) : new CoffeeError('TRANSPORT', problem),
    );
  }
}

const closed = (): CoffeeError => new CoffeeError('CLOSED', 'no more questions are planned');
