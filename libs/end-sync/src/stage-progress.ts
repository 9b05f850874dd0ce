/**
 * How far one stateless stage is: the set of chunks that its replicas have reported, the set that it was sent, and which of
 * them it has sent on to which port. Sets, never counters: a redelivered chunk is reported twice and counted once.
 */
import { partition, type EdgeId } from '@coffee/core';
import { SeqSet, type Port, type StageEnd, type StageStats } from '@coffee/protocol';
import { fingerprintOf } from './seq-text';
import type { StatelessNode, TopologyIndex } from './topology';

/** Makes the sets that collect seqs. Only a test that shows why it must be a set hands in another. */
export type NewSeqSet = () => SeqSet;

const portKey = (port: Port): number => port.edge * 0x10000 + port.partition;

export class StageProgress {
  #expected: SeqSet | undefined;
  #sent = new Map<number, { readonly port: Port; readonly seqs: SeqSet }>();
  /** Its end is in the log. */
  ended = false;
  rowsIn = 0;
  rowsOut = 0;

  constructor(
    readonly node: StatelessNode,
    private readonly index: TopologyIndex,
    readonly seen: SeqSet,
  ) {}

  get expected(): SeqSet | undefined {
    return this.#expected;
  }

  get complete(): boolean {
    return this.#expected !== undefined && this.seen.equals(this.#expected);
  }

  /** @returns what contradicts the log, undefined when all is well. */
  expect(seqs: SeqSet): string | undefined {
    if (this.#expected) {
      return this.#expected.equals(seqs) ? undefined : `the input of stage ${this.node.stage} ended in two ways`;
    }
    this.#expected = seqs;
    const [unsent] = seqs.missingFrom(this.seen, 1);
    return unsent === undefined ? undefined : this.#neverSent(unsent);
  }

  /** @returns what contradicts the log, undefined when all is well. */
  take(stats: StageStats): string | undefined {
    const stray = stats.sentTo.find((port) => !this.#sendsTo(port.edge, port.partition));
    if (stray)
      return `stage ${this.node.stage} sent to port ${stray.partition} of edge ${stray.edge}, which is not its own`;
    if (this.#expected && !this.#expected.has(stats.seq)) return this.#neverSent(stats.seq);
    if (!this.seen.add(stats.seq)) {
      return this.#sentLikeBefore(stats)
        ? undefined
        : `stage ${this.node.stage} gave two different outputs for chunk ${stats.seq}`;
    }
    this.rowsIn += stats.rowsIn;
    this.rowsOut += stats.rowsOut;
    for (const port of stats.sentTo) this.#seqsSentTo(port).add(stats.seq);
    return undefined;
  }

  /** How many chunks it is known to have sent on an edge that has one port. */
  sentOn(edge: EdgeId): number {
    return this.#sent.get(portKey({ edge, partition: partition(0) }))?.seqs.size ?? 0;
  }

  /** The record that ends the stage, ports in order: the same bytes whoever announces it. */
  end(): StageEnd {
    const expected = [...this.#sent.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, { port, seqs }]) => ({ port, seqs: seqs.clone() }));
    return { type: 'StageEnd', stage: this.node.stage, partition: partition(0), expected };
  }

  clone(): StageProgress {
    const copy = new StageProgress(this.node, this.index, this.seen.clone());
    copy.#expected = this.#expected;
    copy.#sent = new Map([...this.#sent].map(([key, { port, seqs }]) => [key, { port, seqs: seqs.clone() }]));
    copy.ended = this.ended;
    copy.rowsIn = this.rowsIn;
    copy.rowsOut = this.rowsOut;
    return copy;
  }

  fingerprint(): string {
    const sent = this.end().expected.map(({ port, seqs }) => `${port.edge}/${port.partition}=${fingerprintOf(seqs)}`);
    const rows = `${this.rowsIn},${this.rowsOut}`;
    return `${fingerprintOf(this.seen)} of ${fingerprintOf(this.#expected)} ${rows} ${sent.join(' ')} ${this.ended}`;
  }

  #neverSent(seq: number): string {
    return `stage ${this.node.stage} processed chunk ${seq}, which was never sent to it`;
  }

  #sendsTo(edge: EdgeId, part: number): boolean {
    return this.node.outputs.includes(edge) && part < this.index.edge(edge).partitions;
  }

  #seqsSentTo(port: Port): SeqSet {
    const key = portKey(port);
    let sent = this.#sent.get(key);
    if (!sent) this.#sent.set(key, (sent = { port, seqs: new SeqSet() }));
    return sent.seqs;
  }

  #sentLikeBefore(stats: StageStats): boolean {
    const now = new Set(stats.sentTo.map(portKey));
    let before = 0;
    for (const [key, { seqs }] of this.#sent) {
      if (!seqs.has(stats.seq)) continue;
      if (!now.has(key)) return false;
      before++;
    }
    return before === now.size;
  }
}
