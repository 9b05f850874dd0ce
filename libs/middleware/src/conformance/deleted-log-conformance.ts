/** Deleted logs: whoever reads or appends is told, however far it came; nobody else notices. */
import { asCoffeeError } from '@coffee/core';
import type { Transport } from '../contract';
import { bytes, type Harness } from './harness';
import { Records } from './inbox';

/** Each has its own chance to meet a broker in the middle of a deletion. */
const ROUNDS = 20;

export function describeDeletedLogs(context: () => { readonly harness: Harness; readonly transport: Transport }): void {
  describe('a log', () => {
    it('ends its subscriptions when it is deleted, any number of times, and then is not there', async () => {
      const { harness, transport } = context();
      const log = await harness.log(transport);
      const inbox = new Records(harness);
      const here = await inbox.from(log);
      const there = await inbox.from((await harness.connect()).log(log.name));
      await log.append(bytes('r0'));
      await inbox.holds(2);
      await log.delete();
      await log.delete();
      for (const subscription of [here, there]) {
        expect(await harness.rejection('closed', subscription.closed)).toMatchObject({ code: 'GONE' });
        await subscription.stop();
      }
      expect(await harness.rejection('append', log.append(bytes('nowhere')))).toMatchObject({ code: 'GONE' });
      const reading = log.startReading(() => undefined);
      expect(await harness.rejection('startReading', reading)).toMatchObject({ code: 'GONE' });
      await log.declare();
      await log.append(bytes('new'));
      const after = new Records(harness);
      await after.from(log);
      await after.holds(1);
      expect(after.texts).toEqual(['new']);
    });

    it('that is deleted under its readers and writers ends each of them with GONE, however far it came, and disturbs no other', async () => {
      const { harness, transport } = context();
      const others = await harness.connect();
      const quiet = await harness.log(transport);
      const undisturbed = new Records(harness);
      await undisturbed.from(others.log(quiet.name));
      const outcomes = new Set<unknown>();
      const outcome = (what: string, work: Promise<unknown>): Promise<unknown> =>
        work.then(
          () => outcomes.add(`${what}: done`),
          (thrown: unknown) => outcomes.add(`${what}: ${asCoffeeError(thrown).code}`),
        );
      for (let round = 0; round < ROUNDS; round++) {
        const log = await harness.log(transport);
        const begun = [transport, others].flatMap((at) =>
          Array.from({ length: 10 }, () => {
            const reading = at.log(log.name).startReading(() => undefined);
            const ended = reading.then(async (subscription) => {
              await outcome('a reading', subscription.closed);
              await subscription.stop();
            });
            return [
              outcome('a beginning', reading),
              ended.catch(() => undefined),
              outcome('an append', at.log(log.name).append(bytes('r'))),
            ];
          }).flat(),
        );
        // Now they are at another step than in the last round.
        for (let step = 0; step < round % 5; step++) await quiet.declare();
        await Promise.all([log.delete(), quiet.append(bytes(`r${round}`))]);
        await harness.within('all to end that was done with a deleted log', Promise.all(begun));
      }
      await undisturbed.holds(ROUNDS);
      expect(undisturbed.texts).toEqual(Array.from({ length: ROUNDS }, (_, round) => `r${round}`));
      const allowed = [
        'a beginning: done',
        'a beginning: GONE',
        'a reading: GONE',
        'an append: done',
        'an append: GONE',
      ];
      expect(allowed).toEqual(expect.arrayContaining([...outcomes]));
    });
  });
}
