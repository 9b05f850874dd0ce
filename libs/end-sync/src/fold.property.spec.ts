import { chunkSeq, edgeId, partition, stageId } from '@coffee/core';
import { SeqSet, encodeProgressRecord, type ProgressRecord } from '@coffee/protocol';
import * as fc from 'fast-check';
import { createJobProgress } from './job-progress';
import { shopIndex } from './shop.example';

const filter = stageId('filter');
const work = fc.array(fc.subarray([0, 1]), { maxLength: 12 });

/** All records of a whole job up to the end of the filter, some of them twice, in any order. */
const logs = work.chain((routes) => {
  const stats = routes.map((to, seq): ProgressRecord => {
    const sentTo = to.map((p) => ({ edge: edgeId(1), partition: partition(p) }));
    return { type: 'StageStats', stage: filter, seq: chunkSeq(seq), rowsIn: 1, rowsOut: to.length, sentTo };
  });
  const records: ProgressRecord[] = [{ type: 'TableCompleted', table: 'sales', chunks: routes.length }, ...stats];
  return fc
    .tuple(fc.shuffledSubarray(records, { minLength: records.length }), fc.array(fc.constantFrom(...records)))
    .chain(([once, twice]) => fc.shuffledSubarray([...once, ...twice], { minLength: once.length + twice.length }))
    .map((log) => ({ routes, log }));
});

describe('the progress fold, whatever the order of the log', () => {
  it('completes a stage exactly once, with the same bytes, and not before the last record it needs', () => {
    fc.assert(
      fc.property(logs, ({ routes, log }) => {
        const progress = createJobProgress(shopIndex);
        const ends = log.flatMap((record, at) =>
          progress.step(record).map((effect) => {
            const read = new Set(log.slice(0, at + 1).map((each) => (each.type === 'StageStats' ? each.seq : 'END')));
            return { effect, read: read.size };
          }),
        );
        expect(ends).toHaveLength(1);
        const [{ effect, read }] = ends as [(typeof ends)[number]];
        expect(read).toBe(routes.length + 1);
        const expected = [0, 1].flatMap((p) => {
          const seqs = routes.flatMap((to, seq) => (to.includes(p) ? [seq] : []));
          const port = { edge: edgeId(1), partition: partition(p) };
          return seqs.length > 0 ? [{ port, seqs: new SeqSet(seqs) }] : [];
        });
        const end = { type: 'StageEnd', stage: filter, partition: partition(0), expected } as const;
        expect(effect.type === 'StageCompleted' && encodeProgressRecord(effect.end)).toEqual(encodeProgressRecord(end));
      }),
    );
  });

  it('ends in the same state, and from the beginning again as well', () => {
    fc.assert(
      fc.property(logs, fc.nat(), ({ log }, chance) => {
        const whole = createJobProgress(shopIndex);
        const sorted = createJobProgress(shopIndex);
        const copied = createJobProgress(shopIndex);
        for (const record of log) whole.step(record);
        for (const record of [...log].sort((a, b) => a.type.localeCompare(b.type))) sorted.step(record);
        const cut = chance % (log.length + 1);
        for (const record of log.slice(0, cut)) copied.step(record);
        const copy = copied.clone();
        for (const record of log.slice(cut)) copy.step(record);
        expect(sorted.fingerprint()).toBe(whole.fingerprint());
        expect(copy.fingerprint()).toBe(whole.fingerprint());
      }),
    );
  });
});
