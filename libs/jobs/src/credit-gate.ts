/**
 * End-to-end credit: the upload of a job may be only so many bytes ahead of what the first stages report processed, so that the
 * broker never fills up. Owns: what is outstanding. Tables that go to no work queue (broadcasts) need no credit.
 */
import type { ChunkSeq, StageId } from '@coffee/core';
import type { ProgressRecord } from '@coffee/protocol';
import type { PhysicalPlan, TableName } from '@coffee/query-plan';

export class CreditGate {
  /** Bytes of each chunk that its first stage has not reported yet, by stage and seq. */
  readonly #outstanding = new Map<StageId, Map<number, number>>();
  readonly #firstStage = new Map<TableName, StageId>();
  readonly #waiting: (() => void)[] = [];
  #bytes = 0;

  constructor(
    plan: PhysicalPlan,
    private readonly limit: number,
  ) {
    for (const { table, outputs } of plan.tables) {
      const queued = outputs.map((id) => plan.edges[id]).find((edge) => edge?.mode === 'queue');
      if (!queued || !('stage' in queued.to)) continue;
      this.#firstStage.set(table, queued.to.stage);
      this.#outstanding.set(queued.to.stage, new Map());
    }
  }

  /** Counts a chunk. Resolves when there is room for the next: at once while less than the limit is outstanding. */
  take(table: TableName, seq: ChunkSeq, bytes: number): Promise<void> {
    const stage = this.#firstStage.get(table);
    const chunks = stage === undefined ? undefined : this.#outstanding.get(stage);
    if (!chunks || chunks.has(seq)) return Promise.resolve();
    chunks.set(seq, bytes);
    this.#bytes += bytes;
    if (this.#bytes < this.limit) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A record of the progress log: the report of a first stage gives its chunk's bytes back. */
  record(record: ProgressRecord): void {
    if (record.type !== 'StageStats') return;
    const chunks = this.#outstanding.get(record.stage);
    const bytes = chunks?.get(record.seq) ?? 0;
    // Kept with nothing outstanding: a chunk that is uploaded again, or reported before its upload is counted, needs no credit.
    chunks?.set(record.seq, 0);
    this.#bytes -= bytes;
    if (this.#bytes < this.limit) this.#release();
  }

  /** Lets everybody go: the job is over. */
  open(): void {
    this.#release();
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
