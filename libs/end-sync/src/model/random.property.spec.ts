/** What is too large to explore to closure: random systems, random schedules with faults, then everybody is left in peace. */
import * as fc from 'fast-check';
import type { Configuration } from './configuration';
import { bugs } from './bugs';
import { Run } from './run';

const systems = fc
  .record({
    partitions: fc.integer({ min: 1, max: 4 }),
    chunks: fc.integer({ min: 0, max: 12 }),
    stages: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    prefetch: fc.integer({ min: 1, max: 3 }),
    crashes: fc.integer({ min: 0, max: 6 }),
    restarts: fc.boolean(),
    twice: fc.integer({ min: 0, max: 4 }),
    cancel: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
    reduced: fc.boolean(),
  })
  .chain(({ partitions, chunks, twice, ...rest }) =>
    fc
      .array(fc.subarray(Array.from({ length: partitions }, (_, p) => p)), { minLength: chunks, maxLength: chunks })
      .map((routes): Configuration => {
        const duplicates = [...routes.keys()].slice(0, twice);
        const killable = { replicas: true, owners: true };
        return { ...rest, name: 'random', partitions, routes, duplicates, killable };
      }),
  );
const schedules = fc.infiniteStream(fc.nat({ max: 0x7fffffff }));

const play = (system: Configuration, schedule: Iterator<number>): Run =>
  new Run(system).wander(400, (choices) => (schedule.next().value as number) % choices).finish();

describe('random systems under random schedules', () => {
  it('end, with the right answer or as cancelled', () => {
    fc.assert(
      fc.property(systems, schedules, (system, schedule) => {
        const { outcome } = play(system, schedule).world;
        expect(system.cancel ? ['completed', 'cancelled'] : ['completed']).toContain(outcome);
      }),
      { numRuns: 60 },
    );
  });

  it('find a bug when there is one', () => {
    const found = fc.check(
      fc.property(systems, schedules, (system, schedule) => {
        play({ ...system, bug: bugs['duplicates counted'] }, schedule);
      }),
      { numRuns: 500, endOnFailure: true, seed: 1 },
    );
    expect(found.failed).toBe(true);
  });
});
