/**
 * The fold of a job's progress log: what every process that reads the log from its beginning knows of the job. The state is a
 * function of the sequence of records alone, so all replicas agree, and one that starts again ends where it was.
 *
 * Owns: when a stateless stage is complete, when the job has failed, when it is over. Must not know: clocks, transports, who
 * announces. Duplicated records change nothing. Records that contradict each other fail the job: never a wrong answer.
 */
import {
  partition as partitionOf,
  unreachable,
  type ChunkSeq,
  type EdgeId,
  type FailureCode,
  type Partition,
  type StageId,
} from '@coffee/core';
import {
  SeqSet,
  type TableCompleted,
  type JobEnded,
  type ProgressRecord,
  type StageEnd,
  type StageFailed,
} from '@coffee/protocol';
import { PartitionEnds, endText } from './partition-ends';
import { missingText } from './seq-text';
import { StageProgress, type NewSeqSet } from './stage-progress';
import type { TopologyIndex, TopologyStage } from './topology';

export type Effect =
  /** A stateless stage has processed all it was sent, and its end is not in the log yet: `end` is the record to append. */
  | { readonly type: 'StageCompleted'; readonly stage: StageId; readonly end: StageEnd }
  /** The end of a stage (stateful: of one partition) was read for the first time: nobody has to announce it any more. */
  | { readonly type: 'StageEnded'; readonly stage: StageId; readonly partition: Partition }
  /** The job cannot succeed. Told once. */
  | { readonly type: 'JobFailed'; readonly code: FailureCode; readonly reason: string }
  /** The tombstone: nothing that still arrives for the job matters. Told once; nothing is told after it. */
  | { readonly type: 'JobEnded'; readonly outcome: JobEnded['outcome'] };

/** Chunks (stateful: partitions) done, and to be done once that is known. */
export interface StageNumbers {
  readonly stage: StageId;
  readonly unit: 'chunks' | 'partitions';
  readonly done: number;
  readonly expected?: number;
  readonly ended: boolean;
  /** Of these, what could be done now, as far as the log tells: chunks that were sent to it, partitions whose input is complete. */
  readonly waiting: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
}

const WHOLE = partitionOf(0);
const nothing: readonly Effect[] = Object.freeze([]);

export class JobProgress {
  #stages = new Map<StageId, StageProgress>();
  #partitions = new Map<StageId, PartitionEnds>();
  #tables = new Map<string, number>();
  #failure: string | undefined;
  #outcome: JobEnded['outcome'] | undefined;
  /** Effects of the record that is being folded. */
  #effects: Effect[] = [];

  constructor(
    private readonly index: TopologyIndex,
    newSet: NewSeqSet = () => new SeqSet(),
  ) {
    for (const node of index.topology.stages) {
      if (node.stateless) this.#stages.set(node.stage, new StageProgress(node, index, newSet()));
      else this.#partitions.set(node.stage, new PartitionEnds(node));
    }
  }

  /** Why the job cannot succeed, as soon as that is known. */
  get failure(): string | undefined {
    return this.#failure;
  }
  /** How the job ended, once its tombstone was read. */
  get outcome(): JobEnded['outcome'] | undefined {
    return this.#outcome;
  }

  /**
   * How much of the job is done, in one number: chunks that stages have reported, and the ends of tables, stages and partitions. It never
   * falls, and what the log says once more, or of attempts, changes nothing.
   */
  get done(): number {
    let done = this.#tables.size;
    for (const { seen, ended } of this.#stages.values()) done += seen.size + (ended ? 1 : 0);
    for (const { count } of this.#partitions.values()) done += count;
    return done;
  }

  /** Whether a stateless stage has reported this chunk: to process it again would change nothing. */
  hasDone(stage: StageId, seq: ChunkSeq): boolean {
    return this.#stages.get(stage)?.seen.has(seq) ?? false;
  }

  /** Takes the next record of the log. @returns what follows from it, in order. */
  step(record: ProgressRecord): readonly Effect[] {
    if (this.#outcome !== undefined) return nothing;
    this.#effects = [];
    switch (record.type) {
      case 'StageStats': {
        const stage = this.#stages.get(record.stage);
        if (!stage) {
          this.#fail(`the plan has no stateless stage ${record.stage}`);
          break;
        }
        const wasComplete = stage.complete;
        this.#failOn(stage.take(record));
        if (!wasComplete) this.#tellIfComplete(stage);
        break;
      }
      case 'TableCompleted':
        this.#completeTable(record);
        break;
      case 'StageEnd':
        if (this.#stages.has(record.stage)) this.#endStage(record);
        else this.#endPartition(record);
        break;
      case 'StageFailed':
        this.#fail(this.#failureText(record), record.code);
        break;
      case 'StageAttempt':
      case 'AttemptReturned':
        break;
      case 'JobEnded':
        this.#outcome = record.outcome;
        this.#effects.push({ type: 'JobEnded', outcome: record.outcome });
        break;
      default:
        unreachable(record);
    }
    return this.#effects.length > 0 ? this.#effects : nothing;
  }

  /** One entry for each stage, in the plan's order. */
  stages(): StageNumbers[] {
    return this.index.topology.stages.map((node): StageNumbers => {
      const chunks = this.#stages.get(node.stage);
      if (chunks) {
        const { seen, expected, ended, rowsIn, rowsOut } = chunks;
        const known = expected && { expected: expected.size };
        const waiting = this.#chunksLeft(chunks);
        return { stage: node.stage, unit: 'chunks', done: seen.size, ...known, ended, waiting, rowsIn, rowsOut };
      }
      const done = this.#partitions.get(node.stage)?.count ?? 0;
      const expected = node.stateless ? 0 : node.partitions;
      const ended = done === expected;
      const waiting = this.#isInputComplete(node) ? expected - done : 0;
      return { stage: node.stage, unit: 'partitions', done, expected, ended, waiting, rowsIn: 0, rowsOut: 0 };
    });
  }

  /** Tables that have not ended. */
  get openTables(): string[] {
    return this.index.topology.tables.flatMap(({ table }) => (this.#tables.has(table) ? [] : [table]));
  }

  /** What the job still waits for, for a watchdog: names every table, stage, chunk and partition; empty when there is none. */
  stalled(): string {
    if (this.#outcome !== undefined) return '';
    const waits: string[] = [];
    for (const table of this.openTables) waits.push(`table ${table} has not ended`);
    for (const stage of this.#stages.values()) {
      const { seen, expected, node } = stage;
      if (stage.ended) continue;
      if (!expected) waits.push(`stage ${node.stage}: ${seen.size} chunks done, input has not ended`);
      else if (stage.complete) waits.push(`stage ${node.stage} is complete, nobody has announced its end`);
      else waits.push(`stage ${node.stage}: ${missingText(seen, expected)}`);
    }
    for (const { node, open } of this.#partitions.values()) {
      if (open.length === 0) continue;
      waits.push(`stage ${node.stage}: partitions ${open.join(', ')} of ${node.partitions} have not ended`);
    }
    return waits.join('; ');
  }

  /** An independent copy, for whoever explores what may come next. */
  clone(): JobProgress {
    const copy = new JobProgress(this.index);
    copy.#stages = new Map([...this.#stages].map(([id, stage]) => [id, stage.clone()]));
    copy.#partitions = new Map([...this.#partitions].map(([id, ends]) => [id, ends.clone()]));
    copy.#tables = new Map(this.#tables);
    copy.#failure = this.#failure;
    copy.#outcome = this.#outcome;
    return copy;
  }

  /** Equal for two folds that will behave alike whatever comes. */
  fingerprint(): string {
    const stages = [...this.#stages.values()].map((stage) => stage.fingerprint());
    const partitions = [...this.#partitions.values()].map((ends) => ends.fingerprint());
    const tables = this.index.topology.tables.map(({ table }) => this.#tables.get(table));
    return JSON.stringify([stages, partitions, tables, this.#failure, this.#outcome]);
  }

  #chunksLeft({ node, seen, expected }: StageProgress): number {
    const { from } = this.index.edge(node.input);
    const sender = 'stage' in from ? this.#stages.get(from.stage) : undefined;
    // Chunks of a table that has not ended tell that those before them were sent. A report may be read before that of the sender.
    const sent = expected?.size ?? sender?.sentOn(node.input) ?? seen.span;
    return Math.max(0, sent - seen.size);
  }

  #isInputComplete(node: TopologyStage): boolean {
    if (node.stateless) return true;
    return node.inputs.every((edge) => {
      const { from } = this.index.edge(edge);
      if ('table' in from) return this.#tables.has(from.table);
      const ends = this.#partitions.get(from.stage);
      return ends ? ends.open.length === 0 : this.#stages.get(from.stage)?.ended === true;
    });
  }

  /** Partitions fail as a whole, and what concerns no stage names none. */
  #failureText({ stage, seq, reason }: StageFailed): string {
    if (this.#stages.has(stage)) return `stage ${stage} failed at chunk ${seq}: ${reason}`;
    return this.#partitions.has(stage) ? `stage ${stage} failed: ${reason}` : reason;
  }

  #completeTable({ table, chunks }: TableCompleted): void {
    const edges = this.index.topology.tables.find((candidate) => candidate.table === table)?.edges;
    const before = this.#tables.get(table);
    if (!edges) this.#fail(`the plan has no table ${table}`);
    else if (before === undefined) {
      this.#tables.set(table, chunks);
      const all = SeqSet.range(chunks);
      for (const edge of edges) this.#endInput(edge, all);
    } else if (before !== chunks) this.#fail(`table ${table} ended with ${before} chunks and with ${chunks}`);
  }

  #endStage(end: StageEnd): void {
    const stage = this.#stages.get(end.stage);
    if (!stage) return;
    // Whoever announced it had read all of the records before it, and so have we: another end is a defect somewhere.
    if (!stage.complete) this.#fail(`stage ${end.stage} was ended before it was complete`);
    else if (endText(end) !== endText(stage.end())) this.#fail(`stage ${end.stage} was ended in two ways`);
    else if (!stage.ended) {
      stage.ended = true;
      this.#effects.push({ type: 'StageEnded', stage: end.stage, partition: WHOLE });
      for (const edge of stage.node.outputs) {
        this.#endInput(edge, end.expected.find(({ port }) => port.edge === edge)?.seqs ?? new SeqSet());
      }
    }
  }

  #endPartition(end: StageEnd): void {
    const taken = this.#partitions.get(end.stage)?.take(end);
    if (taken === undefined) this.#fail(`the plan has no stage ${end.stage}`);
    else if (taken === 'new') this.#effects.push({ type: 'StageEnded', stage: end.stage, partition: end.partition });
    else if (taken !== 'known') this.#fail(taken.contradiction);
  }

  /** All that will ever be sent on `edge` is known. */
  #endInput(edge: EdgeId, seqs: SeqSet): void {
    for (const stage of this.#stages.values()) {
      if (stage.node.input !== edge) continue;
      this.#failOn(stage.expect(seqs));
      this.#tellIfComplete(stage);
    }
  }

  #tellIfComplete(stage: StageProgress): void {
    if (!stage.complete || stage.ended || this.#failure !== undefined) return;
    this.#effects.push({ type: 'StageCompleted', stage: stage.node.stage, end: stage.end() });
  }

  #failOn(contradiction: string | undefined): void {
    if (contradiction !== undefined) this.#fail(contradiction);
  }

  #fail(reason: string, code: FailureCode = 'JOB_FAILED'): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#effects.push({ type: 'JobFailed', code, reason });
  }
}

/** The fold at the beginning of a job's progress log. */
export const createJobProgress = (index: TopologyIndex, newSet?: NewSeqSet): JobProgress =>
  new JobProgress(index, newSet);
