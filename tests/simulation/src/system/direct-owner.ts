/**
 * An owner without client and gateway: a job service of its own, as in the embedded analysis. Owns: what becomes of its job; and that whatever
 * it has handed to the job service settles, also when the job is left in the middle.
 */
import { asCoffeeError, chunkSeq, jobId, nonce } from '@coffee/core';
import { AnswerCollector } from '@coffee/answers';
import { JobService, failedOver, type HostedJob } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { defaultParameters, planJob, type TableScan } from '@coffee/query-plan';
import type { Answers } from '../checks/plain-answers';
import type { OwnerSettings } from '../swarm';
import type { Chance } from '../virtual/chance';
import type { SimProcess } from '../virtual/sim-process';
import { chunksOf, type Dataset } from './dataset';
import type { JobOwner, OwnerEnd } from './job-owner';
import { Watched } from './watched';
import type { World } from './world';

const OWNER = 'direct';
/** How long (ms) after the end of its job everything has settled. */
const FAREWELL = 60_000;

export class DirectOwner implements JobOwner {
  readonly #watched = new Watched();
  #process: SimProcess | undefined;
  #job: string | undefined;
  #end: OwnerEnd | undefined;
  #unsettled: readonly string[] = [];

  constructor(
    private readonly world: World,
    private readonly chance: Chance,
    readonly name: string,
    readonly settings: OwnerSettings,
    readonly data: Dataset,
  ) {
    world.scheduler.after(settings.at, () => this.#start(), world.scheduler.itself);
  }

  get job(): string | undefined {
    return this.#job;
  }

  get end(): OwnerEnd | undefined {
    return this.#end;
  }

  get process(): SimProcess | undefined {
    return this.#process;
  }

  get unsettled(): readonly string[] {
    return this.#unsettled;
  }

  /** Nobody goes on with its job. */
  kill(): void {
    if (!this.#process?.alive || this.#end) return;
    this.world.tell(`${this.name} dies`);
    this.#process.kill();
    this.#end = { outcome: 'away' };
  }

  #start(): void {
    // The embedded transport fails nothing that the job service of such a process asks of it.
    const { process, connection } = this.world.startSpared(this.name);
    this.#process = process;
    process.enter(() => {
      this.#analyze(connection).then(
        (end) => this.#ended(end),
        (thrown: unknown) => this.#ended({ outcome: 'refused', reason: asCoffeeError(thrown).message }),
      );
    });
  }

  async #analyze(transport: Transport): Promise<OwnerEnd> {
    const { slots, creditBytes, retention, partitions, plans: layout, lease } = this.world.swarm;
    const plan = planJob(this.settings.queries, defaultParameters, { partitions, layout });
    const onError = (error: unknown): void => this.world.failed(`${this.name} says`, error);
    const service = new JobService({ transport, slots, creditBytes, retention, now: () => Date.now(), onError });
    await service.start();
    const collector = new AnswerCollector(plan);
    const job = jobId(`direct-${nonce()}`);
    this.#job = job;
    let tellEnd: (end: OwnerEnd) => void = () => undefined;
    const ended = new Promise<OwnerEnd>((resolve) => (tellEnd = resolve));
    let start: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (start = resolve));
    const run = await service.open(
      { job, owner: OWNER, plan, fingerprint: '' },
      {
        placed: (place) => void (place === 0 && start()),
        submitted: (part) => collector.add(part),
        ended: ({ outcome, reason = '' }) =>
          tellEnd(outcome === 'completed' ? { outcome, answers: answersOf(collector) } : { outcome, reason }),
      },
    );
    const renewal = setInterval(() => void service.renew(job).catch(onError), lease / 3);
    this.#misbehave(service, run);
    // Chunks of a job that waits would hold up those of others.
    started
      .then(() => this.#upload(service, run, plan.tables))
      .catch((thrown: unknown) => this.world.tell(`upload: ${String(thrown)}`));
    // Should somebody have ended it otherwise, the first end counts.
    run.finished
      .then(
        () => service.end(job, { outcome: 'completed' }),
        (error: unknown) => service.end(job, failedOver(asCoffeeError(error))),
      )
      .catch(onError);
    const end = await ended;
    clearInterval(renewal);
    await this.#watched.settles('deletion', service.delete(job));
    return end;
  }

  #misbehave(service: JobService, { job }: HostedJob): void {
    const { behaviour } = this.settings;
    if (behaviour === 'stays') return;
    setTimeout(
      () => {
        if (this.#end) return;
        this.world.tell(behaviour);
        if (behaviour !== 'cancels') return this.kill();
        service.cancel(job, OWNER, 'cancelled by its owner').catch((error: unknown) => this.world.tell(String(error)));
      },
      this.chance.duration(1, 3000),
    );
  }

  async #upload(service: JobService, run: HostedJob, tables: readonly TableScan[]): Promise<void> {
    await Promise.all(
      tables.map(async ({ table, columns }) => {
        const chunks = chunksOf(this.data, table, columns);
        const ingests: Promise<void>[] = [];
        for (const [seq, body] of chunks.entries()) {
          await new Promise((resolve) => setTimeout(resolve, this.settings.pace * this.chance.next()));
          ingests.push(this.#watched.settles(`chunk ${seq} of ${table}`, run.ingest(table, chunkSeq(seq), body)));
        }
        await this.#watched.settles(`chunks of ${table}`, Promise.all(ingests));
        await service.completeTable(run, table, chunks.length);
      }),
    );
  }

  #ended(end: OwnerEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.world.tell(`ends: ${end.outcome} ${'reason' in end ? end.reason : ''}`);
    setTimeout(() => {
      this.#unsettled = this.#watched.open;
      this.#process?.kill();
    }, FAREWELL);
  }
}

/** The bytes of each result file. */
export function answersOf(collector: AnswerCollector): Answers {
  const answers = collector.answers().map((answer) => {
    return [answer.sink.name, Buffer.concat([...answer.csv()]).toString()] as const;
  });
  return Object.fromEntries(answers);
}
