import { chunkSeq, stageId } from '@coffee/core';
import type { AttemptReturned, StageAttempt } from '@coffee/protocol';
import * as fc from 'fast-check';
import { AttemptFold } from './attempt-fold';

const stage = stageId('filter');

/** What one worker does: attempts at chunks 0 to 2, each but the last of which it outlives. */
interface Life {
  readonly attempts: readonly { readonly seq: number; readonly takenBack: boolean }[];
  readonly diesInTheLast: boolean;
}

const lives = fc.array(
  fc.record({
    attempts: fc.array(fc.record({ seq: fc.nat(2), takenBack: fc.boolean() }), { minLength: 1, maxLength: 4 }),
    diesInTheLast: fc.boolean(),
  }),
  { maxLength: 6 },
);

/** Whoever outlives its last attempt, and has not done with it, takes it back. */
function recordsOf({ attempts, diesInTheLast }: Life, worker: string): (StageAttempt | AttemptReturned)[] {
  return attempts.flatMap(({ seq, takenBack }, i) => {
    const attempt = { stage, seq: chunkSeq(seq), worker, attempt: i + 1 };
    const isLast = i === attempts.length - 1;
    const outlived = isLast ? !diesInTheLast : takenBack;
    return [
      { ...attempt, type: 'StageAttempt' as const },
      ...(outlived ? [{ ...attempt, type: 'AttemptReturned' as const }] : []),
    ];
  });
}

it('a chunk has ended as many workers as died over it, whatever comes twice, or late, among those of others', () => {
  fc.assert(
    fc.property(
      lives.chain((all) => {
        const own = all.map((life, i) => recordsOf(life, `w${i}`));
        // Of each worker in order, then some again; the workers in any order among each other.
        const logs = own.map((records) => fc.array(fc.constantFrom(...records)).map((again) => [...records, ...again]));
        return fc.tuple(fc.constant(all), fc.tuple(...logs), fc.infiniteStream(fc.nat()));
      }),
      ([all, logs, chance]) => {
        const fold = new AttemptFold();
        const left = logs.map((log) => [...log]);
        for (
          let open = left.filter((log) => log.length > 0);
          open.length > 0;
          open = open.filter((log) => log.length > 0)
        )
          fold.step(open[(chance.next().value as number) % open.length]!.shift()!);
        for (const seq of [0, 1, 2]) {
          const died = all.filter(({ attempts, diesInTheLast }) => diesInTheLast && attempts.at(-1)!.seq === seq);
          expect(fold.deaths(stage, chunkSeq(seq), 'me')).toBe(died.length);
        }
      },
    ),
  );
});
