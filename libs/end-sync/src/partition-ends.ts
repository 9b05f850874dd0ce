/** Which partitions of one stateful stage have announced their end. Each announces its own, and always the same. */
import { partition as partitionOf, type Partition } from '@coffee/core';
import type { StageEnd } from '@coffee/protocol';
import { fingerprintOf } from './seq-text';
import type { StatefulNode } from './topology';

export class PartitionEnds {
  #ends: Map<Partition, StageEnd>;

  constructor(
    readonly node: StatefulNode,
    ends: Iterable<[Partition, StageEnd]> = [],
  ) {
    this.#ends = new Map(ends);
  }

  get count(): number {
    return this.#ends.size;
  }

  get open(): number[] {
    return Array.from({ length: this.node.partitions }, (_, p) => p).filter((p) => !this.#ends.has(partitionOf(p)));
  }

  take(end: StageEnd): 'new' | 'known' | { readonly contradiction: string } {
    const { stage, partitions } = this.node;
    if (end.partition >= partitions) return { contradiction: `stage ${stage} has no partition ${end.partition}` };
    const before = this.#ends.get(end.partition);
    if (!before) {
      this.#ends.set(end.partition, end);
      return 'new';
    }
    if (endText(before) === endText(end)) return 'known';
    return { contradiction: `partition ${end.partition} of stage ${stage} ended in two ways` };
  }

  clone(): PartitionEnds {
    return new PartitionEnds(this.node, this.#ends);
  }

  fingerprint(): string {
    const ends = [...this.#ends].sort(([a], [b]) => a - b);
    return ends.map(([p, end]) => `${p}(${endText(end)})`).join(' ');
  }
}

/** Equal for ends that promise the same: neither the order of the ports nor one that got nothing matters. */
export const endText = ({ expected }: StageEnd): string =>
  expected
    .filter(({ seqs }) => seqs.size > 0)
    .map(({ port, seqs }) => `${port.edge}/${port.partition}=${fingerprintOf(seqs)}`)
    .sort()
    .join(' ');
