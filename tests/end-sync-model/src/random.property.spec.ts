/** What is too large to explore to closure: random systems, random schedules with faults, then everybody is left in peace. */
import * as fc from 'fast-check';
import { bugs } from './bugs';
import { chunksOf, type Configuration } from './configuration';
import { Run } from './run';
import {
  TABLE,
  chain,
  joined,
  statelessAnswer,
  tree,
  twoMerges,
  twoOutputs,
  twoTables,
  type Routes,
  type Shape,
} from './shape';

const replicas = fc.integer({ min: 1, max: 4 });
const chunks = fc.integer({ min: 0, max: 12 });
const few = fc.integer({ min: 0, max: 4 });
/** For up to 12 chunks some of the partitions. */
const routesTo = (partitions: number): fc.Arbitrary<Routes> =>
  fc.array(fc.subarray(Array.from({ length: partitions }, (_, p) => p)), { maxLength: 12 });

const chains = fc
  .record({ partitions: fc.integer({ min: 1, max: 4 }), stages: fc.array(replicas, { minLength: 1, maxLength: 3 }) })
  .chain(({ partitions, stages }) => routesTo(partitions).map((routes) => chain(stages, routes, partitions)));
const shapes: fc.Arbitrary<Shape> = fc.oneof(
  chains,
  fc.tuple(replicas, routesTo(1)).map(([count, routes]) => twoOutputs(count, routes)),
  fc.tuple(replicas, routesTo(1)).map(([count, routes]) => statelessAnswer(count, routes)),
  fc.tuple(fc.tuple(replicas, replicas), fc.tuple(chunks, chunks)).map(([counts, sizes]) => twoTables(counts, sizes)),
  fc.tuple(replicas, routesTo(2), few).map(([count, routes, references]) => joined(count, routes, references)),
  fc.tuple(replicas, routesTo(2)).map(([count, routes]) => twoMerges(count, routes)),
  fc.tuple(replicas, chunks, few).map(([count, size, references]) => tree(count, size, references)),
);

const systemsOf = (shape: fc.Arbitrary<Shape>): fc.Arbitrary<Configuration> =>
  fc
    .record({
      shape,
      prefetch: fc.integer({ min: 1, max: 3 }),
      crashes: fc.integer({ min: 0, max: 6 }),
      restarts: fc.boolean(),
      twice: few,
      cancel: few.map((chance) => chance === 0),
      reduced: fc.boolean(),
    })
    .map(({ twice, ...rest }): Configuration => {
      const size = rest.shape.tables.find(({ name }) => name === TABLE)!.chunks;
      const duplicates = chunksOf(TABLE, ...Array.from({ length: Math.min(twice, size) }, (_, seq) => seq));
      return { ...rest, name: 'random', duplicates, killable: { replicas: true, owners: true } };
    });
const schedules = fc.infiniteStream(fc.nat({ max: 0x7fffffff }));

const play = (system: Configuration, schedule: Iterator<number>): Run =>
  new Run(system).wander(400, (choices) => (schedule.next().value as number) % choices).finish();

describe('random systems under random schedules', () => {
  it('end, with the right answer or as cancelled', () => {
    fc.assert(
      fc.property(systemsOf(shapes), schedules, (system, schedule) => {
        const { outcome } = play(system, schedule).world;
        expect(system.cancel ? ['completed', 'cancelled'] : ['completed']).toContain(outcome);
      }),
      { numRuns: 60 },
    );
  });

  it('find a bug when there is one', () => {
    const found = fc.check(
      fc.property(systemsOf(chains), schedules, (system, schedule) => {
        play({ ...system, bug: bugs['duplicates counted'] }, schedule);
      }),
      { numRuns: 500, endOnFailure: true, seed: 1 },
    );
    expect(found.failed).toBe(true);
  });
});
