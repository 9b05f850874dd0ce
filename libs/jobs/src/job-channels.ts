/**
 * The queues and logs of one job, and how a chunk gets on an edge of its plan. Shared by gateways (tables, results) and
 * workers (stages). Invariant: the same chunk on the same edge gives the same messages, whoever sends it.
 */
import {
  CoffeeError,
  partition,
  type ChunkSeq,
  type EdgeId,
  type JobId,
  type Partition,
  type StageId,
} from '@coffee/core';
import type { Log, Transport, WorkQueue } from '@coffee/middleware';
import { writeDataEnvelope, type Chunk, type Port, type StageStats } from '@coffee/protocol';
import { channelNames, type Edge, type PhysicalPlan, type StatelessStage, type TableName } from '@coffee/query-plan';
import { encodeParts, type EncodedPart, type StageResult } from './encoded-parts';
import { ProgressLog } from './progress-log';

const WHOLE = partition(0);

export class JobChannels {
  readonly progress: ProgressLog;
  readonly results: Log;
  readonly #queues = new Map<string, WorkQueue>();
  readonly #logs = new Map<string, Log>();

  constructor(
    private readonly transport: Transport,
    readonly job: JobId,
    readonly plan: PhysicalPlan,
  ) {
    this.progress = new ProgressLog(this.#log(channelNames.progress(job)));
    this.results = this.#log(channelNames.results(job));
  }

  edge(id: EdgeId): Edge {
    const edge = this.plan.edges[id];
    if (!edge) throw new CoffeeError('BAD_MESSAGE', `the plan of job ${this.job} has no edge ${id}`);
    return edge;
  }

  partitionLog(stage: StageId, part: Partition): Log {
    return this.#log(channelNames.partition(this.job, stage, part));
  }

  tableLog(table: TableName): Log {
    return this.#log(channelNames.table(this.job, table));
  }

  workQueue(name: string): WorkQueue {
    let queue = this.#queues.get(name);
    if (!queue) this.#queues.set(name, (queue = this.transport.workQueue(name)));
    return queue;
  }

  /** Declares everything that the plan sends on. Idempotent. */
  async declare(): Promise<void> {
    const logs = [this.#log(channelNames.progress(this.job)), this.results];
    const queues = new Set<string>();
    for (const edge of this.plan.edges) {
      if (edge.mode === 'queue') queues.add(this.#consumer(edge).queue);
      if (edge.mode === 'broadcast' && 'table' in edge.from) logs.push(this.tableLog(edge.from.table));
      if (edge.mode === 'partition')
        for (let p = 0; p < edge.partitions; p++) logs.push(this.#partitionOf(edge, partition(p)));
    }
    await Promise.all([
      ...[...queues].map((name) => this.workQueue(name).declare()),
      ...logs.map((log) => log.declare()),
    ]);
  }

  /** Deletes the job's logs; work queues are shared by all jobs and stay. Idempotent. */
  async delete(): Promise<void> {
    await Promise.all(channelNames.logsOf(this.job, this.plan).map((name) => this.#log(name).delete()));
  }

  /**
   * Sends one chunk on an edge: projected, split by partition, nothing where there are no rows. Resolves when all of it is
   * confirmed.
   * @returns the ports that got data.
   */
  async send(id: EdgeId, source: Partition, seq: ChunkSeq, chunk: Chunk): Promise<Port[]> {
    return this.#sendParts(encodeParts(this.edge(id), chunk), source, seq);
  }

  /** Sends what a stage without state has made of a chunk. @returns the record of it, when all of it is confirmed. */
  async sendResult({ stage, rowsIn, rowsOut, parts }: StageResult, seq: ChunkSeq): Promise<StageStats> {
    const sentTo = await this.#sendParts(parts, WHOLE, seq);
    return { type: 'StageStats', stage, seq, rowsIn, rowsOut, sentTo };
  }

  async #sendParts(parts: readonly EncodedPart[], source: Partition, seq: ChunkSeq): Promise<Port[]> {
    const confirms = parts.map(({ port, body }) => {
      writeDataEnvelope(body, { job: this.job, edge: port.edge, sourcePartition: source, seq });
      return this.#publish(this.edge(port.edge), port.partition, body);
    });
    await Promise.all(confirms);
    return parts.map(({ port }) => port);
  }

  /** Sends an encoded chunk of a table, with envelope room in front, to every edge of the table. Resolves when confirmed. */
  async sendTable(table: TableName, seq: ChunkSeq, body: Uint8Array): Promise<void> {
    const scan = this.plan.tables.find((candidate) => candidate.table === table);
    if (!scan) throw new CoffeeError('BAD_MESSAGE', `job ${this.job} does not need table ${table}`);
    // One message on the table's log serves all its broadcast edges; each queue edge needs a message of its own.
    const broadcast = scan.outputs.find((id) => this.edge(id).mode === 'broadcast');
    const targets = scan.outputs.filter((id) => id === broadcast || this.edge(id).mode !== 'broadcast');
    await Promise.all(
      targets.map((id, i) => {
        const own = i === targets.length - 1 ? body : body.slice();
        writeDataEnvelope(own, { job: this.job, edge: id, sourcePartition: WHOLE, seq });
        return this.#publish(this.edge(id), WHOLE, own);
      }),
    );
  }

  #publish(edge: Edge, part: Partition, body: Uint8Array): Promise<void> {
    switch (edge.mode) {
      case 'queue':
        return this.workQueue(this.#consumer(edge).queue).send(body);
      case 'partition':
        return this.#partitionOf(edge, part).append(body);
      case 'broadcast':
        if (!('table' in edge.from)) throw new CoffeeError('INTERNAL', `edge ${edge.id} broadcasts, but not a table`);
        return this.tableLog(edge.from.table).append(body);
      case 'result':
        return this.results.append(body);
      case 'scan':
        throw new CoffeeError(
          'INTERNAL',
          `edge ${edge.id} has no channel: whoever scans the table computes what is behind it`,
        );
    }
  }

  #partitionOf(edge: Edge, part: Partition): Log {
    if (!('stage' in edge.to))
      throw new CoffeeError('INTERNAL', `edge ${edge.id} is partitioned, but leads to no stage`);
    return this.partitionLog(edge.to.stage, part);
  }

  #consumer(edge: Edge): StatelessStage {
    const stage = this.plan.stages.find((candidate) => 'root' in candidate && candidate.input === edge.id);
    if (!stage || !('root' in stage)) throw new CoffeeError('INTERNAL', `edge ${edge.id} leads to no work queue`);
    return stage;
  }

  #log(name: string): Log {
    let log = this.#logs.get(name);
    if (!log) this.#logs.set(name, (log = this.transport.log(name)));
    return log;
  }
}
