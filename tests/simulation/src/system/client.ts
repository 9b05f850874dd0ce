/**
 * A client and its owner: the real client of the sessions, in a process that uploads the owner's rows and collects the answers, and is
 * replaced by another, or goes away for good, or cancels. Owns: what becomes of its job, as the owner sees it.
 */
import { asCoffeeError, chunkSeq } from '@coffee/core';
import { AnswerCollector } from '@coffee/answers';
import type { TableName } from '@coffee/query-plan';
import { GatewayClient, type RemoteJob, type RemoteJobListener, type JobAccepted } from '@coffee/sessions/client';
import type { OwnerSettings } from '../swarm';
import type { Chance } from '../virtual/chance';
import { SimProcess } from '../virtual/sim-process';
import { chunksOf, type Dataset } from './dataset';
import { GATEWAY_PORT } from './gateway';
import type { JobOwner, OwnerEnd } from './job-owner';
import { Watched } from './watched';
import type { World } from './world';

/** How long (ms) an owner takes until another process goes on: less than any lease. */
const REPLACEMENT = { shortest: 10, longest: 30_000 };

const FAREWELL = 1000;
/** How long (ms) it waits for any progress: longer than all faults of a run together. */
const PATIENCE = 900_000;

export class Client implements JobOwner {
  #process: SimProcess | undefined;
  #generation = 0;
  #watched = new Watched();
  #unsettled: readonly string[] = [];
  #end: OwnerEnd | undefined;
  /** The job that it has, once a gateway has said so. */
  #job: string | undefined;

  constructor(
    private readonly world: World,
    private readonly chance: Chance,
    readonly name: string,
    readonly settings: OwnerSettings,
    readonly data: Dataset,
    private readonly gateways: readonly string[],
  ) {
    world.scheduler.after(settings.at, () => this.#start(), world.scheduler.itself);
  }

  get end(): OwnerEnd | undefined {
    return this.#end;
  }

  get job(): string | undefined {
    return this.#job;
  }

  get process(): SimProcess | undefined {
    return this.#process;
  }

  get unsettled(): readonly string[] {
    return this.#unsettled;
  }

  kill(): void {
    if (!this.#process?.alive || this.#end) return;
    this.#die(this.settings.behaviour === 'goes away' ? 'for good' : 'and is replaced');
  }

  #start(): void {
    this.#watched = new Watched();
    const process = new SimProcess(`${this.name}#${++this.#generation}`);
    this.#process = process;
    const { world } = this;
    process.enter(() => {
      world.tell(this.#job === undefined ? 'starts' : `goes on with ${this.#job}`);
      const gateways = this.gateways.map((host) => ({ host, port: GATEWAY_PORT }));
      const network = world.network.of(process, this.name);
      const client = new GatewayClient({ gateways, network, patience: PATIENCE });
      this.#follow(client).then(
        (end) => this.#ended(end),
        (thrown: unknown) => {
          const { code, message } = asCoffeeError(thrown);
          this.#ended({ outcome: 'refused', reason: `${code} ${message}` });
        },
      );
    });
  }

  /** One process's life with the job. */
  async #follow(client: GatewayClient): Promise<OwnerEnd> {
    let collector: AnswerCollector | undefined;
    const listener: RemoteJobListener = {
      accepted: (accepted) => {
        this.#job = accepted.job;
        collector ??= new AnswerCollector(accepted);
        this.world.tell(`has ${accepted.job}, ${accepted.state}, place ${accepted.place}`);
      },
      submitted: (part) => collector?.add(part),
      interrupted: (error) => this.world.tell(`interrupted: ${error.message}`),
    };
    const { queries } = this.settings;
    const job =
      this.#job === undefined
        ? client.startJob(
            { queries: [...queries], format: 'columns', onBadRow: 'fail', fingerprint: this.name, tables: [] },
            listener,
          )
        : client.resumeJob({ job: this.#job, fingerprint: this.name }, listener);
    const accepted = await Promise.race([job.accepted, job.finished.then(() => job.accepted)]);
    this.#misbehave(job);
    this.#upload(job, accepted).catch((thrown: unknown) => this.world.tell(`upload: ${asCoffeeError(thrown).message}`));
    const ended = await job.finished;
    if (ended.outcome !== 'completed') {
      job.leave();
      return { outcome: ended.outcome, reason: ended.reason ?? '' };
    }
    const answers = (collector?.answers() ?? []).map((answer) => {
      return [answer.sink.name, Buffer.concat([...answer.csv()]).toString()] as const;
    });
    await job.close();
    return { outcome: 'completed', answers: Object.fromEntries(answers) };
  }

  /** Once, some time after its job was accepted. */
  #misbehave(job: RemoteJob): void {
    const { behaviour } = this.settings;
    if (behaviour === 'stays' || this.#generation > 1) return;
    setTimeout(
      () => {
        if (this.#end) return;
        if (behaviour === 'cancels') {
          this.world.tell('cancels');
          job.cancel();
        } else this.#die(behaviour === 'goes away' ? 'for good' : 'and is replaced');
      },
      this.chance.duration(1, 3000),
    );
  }

  async #upload(job: RemoteJob, { scan, ended }: JobAccepted): Promise<void> {
    const missing = scan.filter(({ table }) => !ended.some((end) => end.table === table));
    await Promise.all(missing.map(({ table, columns }) => this.#uploadTable(job, table, columns)));
    this.world.tell('has uploaded everything');
  }

  async #uploadTable(job: RemoteJob, table: TableName, columns: JobAccepted['scan'][number]['columns']): Promise<void> {
    const { eager, pace } = this.settings;
    const chunks = chunksOf(this.data, table, columns);
    const uploads: Promise<void>[] = [];
    for (const [seq, body] of chunks.entries()) {
      if (pace > 0) await new Promise((resolve) => setTimeout(resolve, pace * this.chance.next()));
      uploads.push(this.#watched.settles(`upload of chunk ${seq} of ${table}`, job.upload(table, chunkSeq(seq), body)));
    }
    const all = this.#watched.settles(`uploads of ${table}`, Promise.all(uploads));
    // Once they are on their way; any client of the protocol may do so.
    await (eager ? new Promise((resolve) => setTimeout(resolve, 1)) : all);
    await Promise.all([all, job.completeTable(table, chunks.length)]);
  }

  #ended(end: OwnerEnd): void {
    this.#end = end;
    this.world.tell(`ends: ${end.outcome} ${'reason' in end ? end.reason : ''}`);
    // What it has said last is still on its way.
    setTimeout(() => {
      this.#unsettled = this.#watched.open;
      this.#process?.kill();
    }, FAREWELL);
  }

  #die(what: string): void {
    this.world.tell(`${this.name} dies ${what}`);
    this.#process?.kill();
    if (what === 'for good') this.#end = { outcome: 'away' };
    else {
      const { scheduler } = this.world;
      scheduler.after(
        this.chance.duration(REPLACEMENT.shortest, REPLACEMENT.longest),
        () => this.#start(),
        scheduler.itself,
      );
    }
  }
}
