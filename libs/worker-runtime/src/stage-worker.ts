/**
 * A worker: follows the job journal, takes chunks from the work queues of the stages it serves, and owns partitions. Generic:
 * what to compute comes with each job's plan. Owns: its parts, and the order in which they start and stop.
 *
 * What the journal tells is `worker-journal.ts`, which jobs have begun here `worker-jobs.ts`, what one of them is `worker-job.ts`; chunks
 * come in by `chunk-intake.ts`; what becomes of one is `chunk-handler.ts`, of a partition `partition-owner.ts`.
 */
import { CoffeeError, noFailpoint } from '@coffee/core';
import type { JobRecord } from '@coffee/jobs';
import { ChunkHandler } from './chunk-handler';
import { ChunkIntake } from './chunk-intake';
import { ReturnPause } from './return-pause';
import { Waits } from './waits';
import { WorkerJobs } from './worker-jobs';
import { WorkerJournal } from './worker-journal';
import type { StageWorkerOptions } from './worker-options';

export type { StageWorkerOptions } from './worker-options';

export type WorkerState = 'created' | 'running' | 'draining' | 'stopped';

const DEFAULT_ATTEMPTS = 3;

export class StageWorker {
  readonly #waits: Waits;
  readonly #journal: WorkerJournal;
  readonly #jobs: WorkerJobs;
  readonly #intake: ChunkIntake;
  #state: WorkerState = 'created';

  constructor(private readonly options: StageWorkerOptions) {
    const { onEvent = () => undefined, failpoint = noFailpoint, attempts = DEFAULT_ATTEMPTS, onError } = options;
    const waits = new Waits(options.elapsed);
    this.#waits = waits;
    this.#journal = new WorkerJournal(options, {
      changed: (entry) => this.#changed(entry),
      unreadable: (error) => onEvent({ type: 'journalUnreadable', error }),
      lost: onError,
    });
    const journal = this.#journal;
    this.#jobs = new WorkerJobs({ ...options, journal, waits, consume: (queues) => this.#intake.consume(queues) });
    const pause = new ReturnPause();
    const chunks = new ChunkHandler({ failpoint, attempts, pause, onEvent });
    this.#intake = new ChunkIntake({ ...options, journal, waits, jobs: this.#jobs, chunks, pause, onEvent });
  }

  get state(): WorkerState {
    return this.#state;
  }

  /** Jobs that run, here or elsewhere. */
  get jobs(): number {
    return this.#jobs.size;
  }

  /** Why it cannot do its work, in words; undefined when it can. */
  get problem(): string | undefined {
    if (this.#state !== 'running') return 'the journal is being read';
    return this.#journal.problem ?? this.#intake.problem ?? this.#jobs.problem;
  }

  /**
   * Tells what it has waited for too long, and ends when the journal has not come for `patience` (ms) though it was asked for: a new process
   * reads it anew. To be called every few seconds; `now` in ms. `connected`: whether the transport has its connections.
   */
  observe(now: number, connected: boolean, patience: number): void {
    for (const wait of this.#waits.long()) this.options.onEvent?.({ type: 'waiting', ...wait });
    if (this.#journal.observe(now, connected) < patience) return;
    const problem = this.#journal.problem ?? 'the journal does not come';
    this.options.onError(new CoffeeError('TRANSPORT', problem));
  }

  /** Resolves when the journal was read up to now, and what runs is followed and consumed, or cannot be for now. */
  async start(): Promise<void> {
    const running = await this.#journal.start();
    this.#state = 'running';
    await Promise.all(running.map((entry) => this.#jobs.begin(entry)));
    // Where a job has ended while nobody served its queues, its chunks are in them, and nobody else would take them away.
    await this.#intake.consume(this.#journal.queues.filter(this.options.serves));
  }

  /** Takes nothing new, finishes and acknowledges what is in hand, and lets go of its jobs. The transport stays open. */
  async stop(): Promise<void> {
    if (this.#state === 'draining' || this.#state === 'stopped') return;
    this.#state = 'draining';
    await this.#intake.stop();
    await this.#journal.stop();
    await this.#jobs.stop();
    this.#state = 'stopped';
  }

  /** Nothing is waited for here: the journal is read on. */
  #changed(entry: JobRecord): void {
    const { job } = entry.opened;
    if (entry.state === 'queued') return;
    const done = entry.state === 'running' ? this.#jobs.begin(entry) : this.#jobs.leave(job, entry.state);
    done.catch(this.options.onError);
    this.#intake.wake(job);
  }
}
