/**
 * One state of the modelled system: every process with what it has read, what is in hand and in flight, and what lies in
 * queues and logs unread.
 *
 * A log is not kept as such. What it means is kept: for each reader the records that it has not read, and for each reader a
 * `fresh` twin, which is what the reader becomes when it dies and reads the log from its beginning again.
 *
 * The reduced form (`calm.ts`) leaves out moments that nobody can tell apart; the full form is explored in smaller
 * configurations.
 *
 * Worlds share their parts: a part is copied before it is changed (`edit`), and keeps its key until then.
 */

interface Part {
  /** The cached key of this part; empty when it has to be made anew. */
  key: string;
}

/** What a replica knows of the progress log. */
export interface ProgressReader extends Part {
  readonly fold: number;
  readonly unread: readonly Unread[];
}

/** A record not read yet, by what reading it will do: the fold is a function of the log, so that is known beforehand. */
export interface Unread {
  readonly consequence: 'none' | 'completed' | 'ended' | 'over';
  /** The state of the fold after it. */
  readonly fold: number;
  /** Code of the end to announce, if completed. */
  readonly end: number;
}

/** What a partition owner or the sink has read: of the progress log, and of its data log. */
export interface InputReader extends Part {
  readonly fold: number;
  readonly records: string;
  readonly data: string;
  /** What was merged, sorted: the content of the result, were it sent now. */
  readonly merged: string;
  /** It has read its own end before it was complete: another owner, or it itself in an earlier life, has emitted all. */
  readonly ended: boolean;
}

/**
 * A delivery in hand. `pending`: what was sent for it and is not confirmed. `acked` with something pending is what the delivery
 * rules forbid.
 */
export interface Slot {
  readonly seq: number;
  readonly step: 'received' | 'computed' | 'publishing' | 'appending' | 'appended' | 'acked';
  readonly pending: readonly string[];
  /** Code of its progress record, once computed. */
  readonly record: number;
}

export interface Replica extends Part {
  readonly stage: number;
  /** `gone` never comes back. */
  state: 'up' | 'down' | 'gone';
  reader: ProgressReader;
  slots: readonly Slot[];
  announce: 'no' | 'due' | 'inFlight';
  /** Code of the record to announce. */
  end: number;
  over: boolean;
}

export interface Owner extends Part {
  state: 'up' | 'down' | 'gone';
  reader: InputReader;
  /** `endedEarly`: its end is in the log, its result is not yet, which the rules forbid. */
  step: 'reading' | 'emitting' | 'endedEarly' | 'emitted' | 'ending' | 'ended';
  content: string;
}

export interface World {
  uploaded: number;
  tableEnded: boolean;
  outcome: '' | 'completed' | 'cancelled';
  /** Stages and chunks whose progress record is in the log; follows from the rest, so not part of the key. */
  reported: readonly string[];
  /** The logs of the job are gone; only its tombstone can still be read. */
  deleted: boolean;
  /** Ready messages of each work queue: seqs, one character each, sorted. */
  queues: string[];
  replicas: Replica[];
  /** The owner of each partition, then the sink. */
  owners: Owner[];
  /** In flight, their sender is dead: they may still arrive, or never. Sorted. */
  orphans: readonly string[];
  freshReplicas: ProgressReader[];
  /** In the reduced form these have read their data log first … */
  freshOwners: InputReader[];
  /** … and these the progress log only, so far: it shows, since one that finds its own end in time does not emit. */
  freshOwnersToo: InputReader[];
  crashes: number;
  /** Chunks that may still arrive once more. */
  duplicates: string;
  /** What went wrong; nothing follows such a state. */
  violation: string;
}

/** Seqs as characters, so that sets and queues of them are short texts. */
export const charOfSeq = (seq: number): string => seq.toString(36);
export const seqOfChar = (char: string): number => Number.parseInt(char, 36);

export const nothingRead = (): InputReader => ({ key: '', fold: 0, records: '', data: '', merged: '', ended: false });
export const noRecordRead = (): ProgressReader => ({ key: '', fold: 0, unread: [] });

export const copyWorld = (world: World): World => ({
  ...world,
  queues: world.queues.slice(),
  replicas: world.replicas.slice(),
  owners: world.owners.slice(),
  freshReplicas: world.freshReplicas.slice(),
  freshOwners: world.freshOwners.slice(),
  freshOwnersToo: world.freshOwnersToo.slice(),
});

/** Puts a copy of a part, made with `changes`, in its place: from then on it may be changed. */
export function edit<T extends Part>(parts: T[], i: number, changes?: Partial<T>): T {
  return (parts[i] = { ...parts[i]!, key: '', ...changes });
}

/** Gives every part a key of two characters, so that the key of a world is short: most of the time goes into comparing these. */
export class Keys {
  readonly #ids = new Map<string, string>();

  of<T extends Part>(part: T, describe: (part: T) => string): string {
    return (part.key ||= this.#idOf(describe(part)));
  }

  #idOf(description: string): string {
    let id = this.#ids.get(description);
    if (id === undefined) {
      const next = this.#ids.size;
      this.#ids.set(description, (id = String.fromCharCode(next >>> 15, next & 0x7fff)));
    }
    return id;
  }
}

const slotKey = ({ seq, step, pending, record }: Slot): string => `${seq}${step}${pending.join(',')}${record}`;
const progressKey = ({ fold, unread }: ProgressReader): string =>
  unread.reduce((key, next) => `${key}<${next.consequence}${next.end},${next.fold}`, String(fold));
const inputKey = ({ fold, records, data, merged, ended }: InputReader): string =>
  `${fold}<${records}<${data}<${merged}<${ended}`;
const ownerKey = (owner: Owner): string => `${owner.state}${owner.step}${owner.content};${inputKey(owner.reader)}`;
const replicaKey = ({ stage, state, reader, slots, announce, end, over }: Replica): string =>
  `${stage}${state}${progressKey(reader)}<${slots.map(slotKey).sort().join('+')}${announce}${end}${over}`;

/** Equal for worlds that differ only in which of two equal replicas is which. Fresh twins count while someone may need them. */
export function keyOf(
  world: World,
  keys: Keys,
  killable: { readonly replicas: boolean; readonly owners: boolean },
): string {
  let key = `${world.uploaded}${world.tableEnded}${world.outcome}${world.deleted}${world.crashes},${world.duplicates}`;
  key += `${world.violation}&${world.queues.join('|')}&${world.orphans.join('|')}&`;
  const replicas = world.replicas.map((replica) => keys.of(replica, replicaKey));
  key += replicas.sort().join('');
  for (const owner of world.owners) key += keys.of(owner, ownerKey);
  if (killable.replicas && (world.crashes > 0 || world.replicas.some(({ state }) => state === 'down')))
    for (const fresh of world.freshReplicas) key += keys.of(fresh, progressKey);
  if (killable.owners && (world.crashes > 0 || world.owners.some(({ state }) => state === 'down')))
    for (const fresh of [...world.freshOwners, ...world.freshOwnersToo]) key += keys.of(fresh, inputKey);
  return key;
}
