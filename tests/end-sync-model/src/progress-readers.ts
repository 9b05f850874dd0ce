/** What replicas know of the progress log: the real fold, and what a record makes a replica do. Must not know: data logs. */
import { stageId } from '@coffee/core';
import type { Effect } from '@coffee/end-sync';
import type { Codes } from './codes';
import type { ProgressFold } from './configuration';
import { FoldTable } from './fold-table';
import { isIdle } from './partial-order-reduction';
import type { System } from './system';
import { edit, type ProgressReader, type Replica, type World } from './world';

/** What a record does that somebody could see: by stage, the code of the end to announce. */
interface Seen {
  readonly completed: ReadonlyMap<string, number>;
  readonly ended: ReadonlySet<string>;
  readonly over: boolean;
  readonly failure: string;
}

export class ProgressReaders {
  readonly #folds: FoldTable<ProgressFold, Seen>;

  constructor(
    private readonly system: System,
    private readonly codes: Codes,
  ) {
    this.#folds = new FoldTable(system.createProgress(), (fold, event) => this.#seen(fold.step(codes.record(event))));
  }

  /** A record is appended: all who are up read on, and those who start later will find it. */
  append(world: World, code: number): void {
    world.replicas.forEach((replica, i) => {
      if (replica.state !== 'up') return;
      const reader = this.#withRecord(world, replica.reader, replica.stage, code);
      this.catchUp(world, edit(world.replicas, i, { reader }));
    });
    if (this.system.configuration.bug?.readFromEnd === true) return;
    // A twin that knows of an end to announce would be a replica that does: it waits before that, as if it had not read on.
    world.freshReplicas.forEach((fresh, stage) => {
      world.freshReplicas[stage] = this.#withRecord(world, fresh, stage, code);
    });
  }

  /** A replica reads on: what has a consequence, and all that has none after it. */
  read(world: World, i: number): void {
    const replica = edit(world.replicas, i);
    this.#readOne(replica);
    this.catchUp(world, replica);
  }

  /** Reduced form: the replica takes all whose moment of reading makes no difference. */
  catchUp(world: World, replica: Replica): void {
    while (this.system.configuration.reduced && replica.reader.unread.length > 0) {
      const { consequence } = replica.reader.unread[0]!;
      if (consequence === 'over' && !isIdle(this.system.configuration, world)) return;
      if (consequence === 'ended' && replica.announce === 'due') return;
      this.#readOne(replica);
    }
  }

  #readOne(replica: Replica): void {
    const [next, ...unread] = replica.reader.unread;
    replica.reader = { key: '', fold: next!.fold, unread };
    const { consequence, end } = next!;
    if (consequence === 'completed' && replica.announce === 'no') Object.assign(replica, { announce: 'due', end });
    if (consequence === 'over') replica.over = true;
    if ((consequence === 'over' || consequence === 'ended') && replica.announce === 'due')
      Object.assign(replica, { announce: 'no', end: 0 });
  }

  /** The reader with one more record to read; in the reduced form, part of what is read at once with the one before it. */
  #withRecord(world: World, { fold, unread }: ProgressReader, stage: number, code: number): ProgressReader {
    const last = unread.at(-1);
    const { next, out } = this.#folds.step(last?.fold ?? fold, code);
    if (out.failure !== '') world.violation ||= `the job failed, although nothing did: ${out.failure}`;
    const name = stageId(this.system.stageName(stage));
    const end = out.completed.get(name) ?? 0;
    const own = out.completed.has(name) ? 'completed' : out.ended.has(name) ? 'ended' : 'none';
    const consequence = out.over ? 'over' : own;
    if (consequence !== 'none' || !this.system.configuration.reduced)
      return { key: '', fold, unread: [...unread, { consequence, fold: next, end }] };
    if (!last) return { key: '', fold: next, unread };
    return { key: '', fold, unread: [...unread.slice(0, -1), { ...last, fold: next }] };
  }

  #seen(effects: readonly Effect[]): Seen {
    const completed = new Map<string, number>();
    const ended = new Set<string>();
    let over = false;
    let failure = '';
    for (const effect of effects) {
      if (effect.type === 'StageCompleted') completed.set(effect.stage, this.codes.ofRecord(effect.end));
      else if (effect.type === 'StageEnded') ended.add(effect.stage);
      else if (effect.type === 'JobEnded') over = true;
      else failure = effect.reason;
    }
    return { completed, ended, over, failure };
  }
}
