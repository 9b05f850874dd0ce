/**
 * One state of the modelled system: every process with what it has read, what is in hand and in flight, and what lies in
 * queues and logs unread.
 *
 * A log is not kept as such. What it means is kept: for each reader the records that it has not read, and for each reader a
 * `fresh` twin, which is what the reader becomes when it dies and reads the log from its beginning again.
 *
 * The reduced form (`partial-order-reduction.ts`) leaves out moments that nobody can tell apart; the full form is explored in smaller
 * configurations.
 *
 * Worlds share their parts: a part is copied before it is changed (`edit`), and keeps its key until then.
 */

export interface Part {
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

/** What a partition owner or a sink has read. */
export interface InputReader extends Part {
  readonly fold: number;
  /** Codes of the progress records that it has not read, one character each. */
  readonly records: string;
  /** Codes of the messages that it has not read, of all its data logs, in the order in which they came. */
  readonly data: string;
  /** What was merged, as sorted tokens: the content of the result, were it sent now. */
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
  /** What it has merged, once it emits. */
  content: string;
  /** Its outputs that are not confirmed. */
  pending: readonly string[];
}

export interface World {
  /** Of each table how many chunks are uploaded, and whether it has ended. */
  uploaded: readonly number[];
  tableCompleted: readonly boolean[];
  outcome: '' | 'completed' | 'cancelled';
  /** Stages and chunks whose progress record is in the log; follows from the rest, so not part of the key. */
  reported: readonly string[];
  /** The logs of the job are gone; only its tombstone can still be read. */
  deleted: boolean;
  /** Ready messages of each work queue: seqs, one character each, sorted. */
  queues: string[];
  replicas: Replica[];
  /** One for each reader of the system: the owners of partitions, then the sinks. */
  owners: Owner[];
  /** In flight, their sender is dead: they may still arrive, or never. Sorted. */
  orphans: readonly string[];
  freshReplicas: ProgressReader[];
  /** In the reduced form these have read their data logs first … */
  freshOwners: InputReader[];
  /** … and these the progress log only, so far: it shows, since one that finds its own end in time does not emit. */
  freshOwnersToo: InputReader[];
  crashes: number;
  /** Chunks that may still arrive once more, by their place in the configuration. */
  duplicates: readonly number[];
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
