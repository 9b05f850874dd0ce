/**
 * What has arrived at the broker, beside what the progress logs say has: the end of a table is told after its chunks, the record of a chunk
 * after its outputs. Owns: what of that was not true when it was told, also where nothing comes of it in this run. Must not know: whether what
 * arrived is still there.
 */
import { jobId, partition, type JobId } from '@coffee/core';
import { decodeJournalRecord } from '@coffee/jobs';
import type { Transport } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { decodeDataMessage, decodeProgressRecords, type ProgressRecord } from '@coffee/protocol';
import { channelNames, type Edge, type PhysicalPlan } from '@coffee/query-plan';

export class Arrivals {
  readonly #plans = new Map<string, PhysicalPlan>();
  readonly #arrived = new Set<string>();
  /** What was said and not true. */
  readonly untrue = new Set<string>();

  /** A way to the broker, behind everything that may happen on it. */
  watched(transport: Transport): Transport {
    return altered(transport, {
      queue: (queue) => ({ send: (body) => this.#data(queue.name, body, () => queue.send(body)) }),
      log: (log) => ({ append: (body) => this.#append(log.name, body, () => log.append(body)) }),
    });
  }

  #append(name: string, body: Uint8Array, append: () => Promise<void>): Promise<void> {
    if (name === channelNames.journal) {
      const record = decodeJournalRecord(body);
      if (record.type === 'Opened') this.#plans.set(record.job, record.plan);
      return append();
    }
    const job = /^job\.([^.]+)\.progress$/.exec(name)?.[1];
    if (job === undefined) return this.#data(name, body, append);
    for (const record of decodeProgressRecords(body)) this.#check(jobId(job), record);
    return append();
  }

  async #data(name: string, body: Uint8Array, send: () => Promise<void>): Promise<void> {
    const { job, edge, seq } = decodeDataMessage(body);
    await send();
    this.#arrived.add(key(name, job, edge, seq));
  }

  #check(job: JobId, record: ProgressRecord): void {
    const plan = this.#plans.get(job);
    if (!plan) return;
    if (record.type === 'TableCompleted') {
      const scan = plan.tables.find(({ table }) => table === record.table);
      const edges = (scan?.outputs ?? []).flatMap((id) => plan.edges[id] ?? []);
      // One message on the log of a table serves all edges that it goes to.
      const first = edges.findIndex(({ mode }) => mode === 'broadcast');
      for (const [i, edge] of edges.entries())
        for (let seq = 0; seq < record.chunks; seq++)
          if (edge.mode !== 'broadcast' || i === first) this.#mustBeThere(plan, job, edge, 0, seq, record);
    }
    if (record.type !== 'StageStats') return;
    for (const { edge: id, partition: part } of record.sentTo) {
      const edge = plan.edges[id];
      if (edge) this.#mustBeThere(plan, job, edge, part, record.seq, record);
    }
  }

  #mustBeThere(plan: PhysicalPlan, job: JobId, edge: Edge, part: number, seq: number, { type }: ProgressRecord): void {
    const name = channelOf(plan, job, edge, part);
    if (name !== undefined && !this.#arrived.has(key(name, job, edge.id, seq)))
      this.untrue.add(`${type} of job ${job} was told before chunk ${seq} of edge ${edge.id} was in ${name}`);
  }
}

const key = (name: string, job: string, edge: number, seq: number): string => `${name} ${job} ${edge} ${seq}`;

/** Where the messages of an edge go. */
function channelOf({ stages }: PhysicalPlan, job: JobId, edge: Edge, part: number): string | undefined {
  switch (edge.mode) {
    case 'broadcast':
      return 'table' in edge.from ? channelNames.table(job, edge.from.table) : undefined;
    case 'result':
      return channelNames.results(job);
    case 'partition':
      return 'stage' in edge.to ? channelNames.partition(job, edge.to.stage, partition(part)) : undefined;
    case 'scan':
      return undefined;
    case 'queue':
      return stages.flatMap((stage) => ('queue' in stage && stage.input === edge.id ? [stage.queue] : []))[0];
  }
}
