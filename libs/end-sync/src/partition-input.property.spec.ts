import { chunkSeq, edgeId, partition, stageId } from '@coffee/core';
import { SeqSet, type ProgressRecord } from '@coffee/protocol';
import * as fc from 'fast-check';
import { createPartitionInput, type PartitionInput } from './partition-input';
import { shopIndex } from './shop.example';

type Event = { readonly edge: number; readonly seq: number } | { readonly record: ProgressRecord };

const port = { edge: edgeId(1), partition: partition(1) };
const take = (input: PartitionInput, event: Event): 'new' | 'duplicate' | undefined => {
  if ('edge' in event) return input.offer(edgeId(event.edge), partition(0), chunkSeq(event.seq));
  input.record(event.record);
  return undefined;
};

/** What partition 1 of `merge` reads: some chunks of the filter, all of the stores, both ends; anything twice; in any order. */
const arrivals = fc
  .tuple(fc.uniqueArray(fc.nat({ max: 40 }), { maxLength: 10 }), fc.nat({ max: 3 }))
  .chain(([seqs, stores]) => {
    const expected = seqs.length > 0 ? [{ port, seqs: new SeqSet(seqs) }] : [];
    const all: Event[] = [
      ...seqs.map((seq) => ({ edge: 1, seq })),
      ...Array.from({ length: stores }, (_, seq) => ({ edge: 2, seq })),
      { record: { type: 'TableCompleted', table: 'stores', chunks: stores } },
      { record: { type: 'StageEnd', stage: stageId('filter'), partition: partition(0), expected } },
    ];
    return fc
      .array(fc.constantFrom(...all), { maxLength: 10 })
      .chain((twice) => fc.shuffledSubarray([...all, ...twice], { minLength: all.length + twice.length }))
      .map((events) => ({ events, distinct: all.length }));
  });

describe('the input of a partition, whatever the order of what it reads', () => {
  it('is complete exactly from the last thing on that it has to read, and takes each chunk once', () => {
    fc.assert(
      fc.property(arrivals, ({ events, distinct }) => {
        const input = createPartitionInput(shopIndex, 'merge', partition(1));
        const read = new Set<string>();
        for (const event of events) {
          const name = JSON.stringify(event);
          const taken = take(input, event);
          if (taken) expect(taken).toBe(read.has(name) ? 'duplicate' : 'new');
          read.add(name);
          expect(input.complete).toBe(read.size === distinct);
        }
      }),
    );
  });

  it('two things next to each other may change places', () => {
    fc.assert(
      fc.property(arrivals, fc.nat(), ({ events }, chance) => {
        const at = chance % events.length;
        const input = createPartitionInput(shopIndex, 'merge', partition(1));
        for (const event of events.slice(0, at)) take(input, event);
        const other = input.clone();
        const [a, b] = [events[at]!, events[at + 1] ?? events[at]!];
        const told = [take(input, a), take(input, b)];
        const toldOther = [take(other, b), take(other, a)];
        expect(other.fingerprint()).toBe(input.fingerprint());
        expect(other.complete).toBe(input.complete);
        if (JSON.stringify(a) !== JSON.stringify(b)) expect(toldOther.reverse()).toEqual(told);
      }),
    );
  });
});
