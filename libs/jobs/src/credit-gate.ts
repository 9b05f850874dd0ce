/**
 * End-to-end credit: the upload of a job may be only so many bytes ahead of what the first stages report processed, so that the
 * broker never fills up. Owns: what is outstanding, and which chunks are waited for. Tables that go to no work queue (broadcasts) need no
 * credit. Must not know: clocks; who watches it is told what it waits for.
 */
import type { ChunkSeq, StageId } from '@coffee/core';
import { SeqSet, type ProgressRecord } from '@coffee/protocol';
import type { PhysicalPlan, TableName } from '@coffee/query-plan';

interface FirstStage {
  readonly stage: StageId;
  readonly table: TableName;
  /** Bytes of each chunk that was taken and is not reported yet. */
  readonly outstanding: Map<ChunkSeq, number>;
  /** A chunk that is uploaded again, or reported before its upload is counted, needs no credit. */
  readonly reported: SeqSet;
}

/** However small they are: each is a message at the broker, and an entry here. Chunks of ordinary files come to their bytes first. */
export const MOST_CHUNKS_AHEAD = 4096;

/** So many chunks are named; a reason is to be read by a person. */
const NAMED = 10;

export class CreditGate {
  readonly #stages: readonly FirstStage[];
  readonly #waiting: (() => void)[] = [];
  #bytes = 0;
  #chunks = 0;

  constructor(
    plan: PhysicalPlan,
    private readonly limit: number,
  ) {
    this.#stages = plan.tables.flatMap(({ table, outputs }) => {
      const queued = outputs.map((id) => plan.edges[id]).find((edge) => edge?.mode === 'queue');
      if (!queued || !('stage' in queued.to)) return [];
      return [{ stage: queued.to.stage, table, outstanding: new Map(), reported: new SeqSet() }];
    });
  }

  /** Bytes that were taken and are not reported yet. */
  get used(): number {
    return this.#bytes;
  }

  /** What holds an upload back, for a person: stages, and the chunks that they have not reported. Undefined when nothing is held back. */
  get blocked(): string | undefined {
    if (this.#waiting.length === 0) return undefined;
    const waits = this.#stages.filter(({ outstanding }) => outstanding.size > 0).map(waitText);
    return `the upload is ${this.#bytes} bytes ahead: ${waits.join('; ')}`;
  }

  /** Chunks that were taken for a first stage and that it has not reported. */
  waiting(stage: StageId): number {
    return this.#stages.find((first) => first.stage === stage)?.outstanding.size ?? 0;
  }

  /** Counts a chunk. Resolves when there is room for the next: at once while less than the limits are outstanding. */
  take(table: TableName, seq: ChunkSeq, bytes: number): Promise<void> {
    const first = this.#stages.find((stage) => stage.table === table);
    if (!first || first.outstanding.has(seq) || first.reported.has(seq)) return Promise.resolve();
    first.outstanding.set(seq, bytes);
    this.#bytes += bytes;
    this.#chunks++;
    if (!this.#isFull) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A record of the progress log: the report of a first stage gives its chunk's bytes back. */
  record(record: ProgressRecord): void {
    if (record.type !== 'StageStats') return;
    const first = this.#stages.find(({ stage }) => stage === record.stage);
    if (!first) return;
    first.reported.add(record.seq);
    this.#bytes -= first.outstanding.get(record.seq) ?? 0;
    if (first.outstanding.delete(record.seq)) this.#chunks--;
    if (!this.#isFull) this.#release();
  }

  /** Lets everybody go: the job is over. */
  open(): void {
    this.#release();
  }

  get #isFull(): boolean {
    return this.#bytes >= this.limit || this.#chunks >= MOST_CHUNKS_AHEAD;
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function waitText({ stage, table, outstanding }: FirstStage): string {
  const seqs = [...outstanding.keys()].sort((a, b) => a - b);
  const more = seqs.length > NAMED ? ', …' : '';
  const named = seqs.slice(0, NAMED).join(', ');
  return `stage ${stage} has not reported ${seqs.length} chunks of ${table}: ${named}${more}`;
}
