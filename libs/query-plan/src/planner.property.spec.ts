import { TopologyIndex, createJobProgress, createPartitionInput } from '@coffee/end-sync';
import { partition } from '@coffee/core';
import fc from 'fast-check';
import { problemsOf } from './check-plan';
import { layouts } from './layout';
import { defaultParameters } from './parameters';
import { planJob } from './planner';
import { catalogue } from './queries';
import { averageTicket } from './queries/average-ticket.example';
import { topologyOf } from './topology';
import { validatePlan } from './validate-plan';

const queries = fc.shuffledSubarray([...catalogue, averageTicket], { minLength: 1 });
const parameters = fc.record({
  years: fc
    .uniqueArray(fc.integer({ min: 1, max: 9999 }), { minLength: 1, maxLength: 5 })
    .map((years) => years.sort((a, b) => a - b)),
  hours: fc.tuple(fc.nat(86_399), fc.nat(86_399)).map(([from, to]) => ({ from, to })),
  minAmount: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  top: fc.integer({ min: 1, max: 1000 }),
});
const partitions = fc.integer({ min: 1, max: 64 });
const layout = fc.constantFrom(...layouts);

test('every plan hangs together, for any queries, parameters and partitions', () => {
  fc.assert(
    fc.property(queries, parameters, partitions, layout, (chosen, values, count, cut) => {
      const plan = planJob(chosen, values, { partitions: count, layout: cut });
      expect(problemsOf(plan)).toEqual([]);
      expect(validatePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    }),
    { numRuns: 200 },
  );
});

test('END-sync can follow every plan', () => {
  fc.assert(
    fc.property(queries, partitions, layout, (chosen, count, cut) => {
      const plan = planJob(chosen, defaultParameters, { partitions: count, layout: cut });
      const topology = new TopologyIndex(topologyOf(plan));
      expect(() => createJobProgress(topology)).not.toThrow();
      for (const { name } of plan.results) expect(createPartitionInput(topology, name).complete).toBe(false);
      for (const stage of plan.stages) {
        if (!('root' in stage)) createPartitionInput(topology, stage.id, partition(stage.partitions - 1));
      }
    }),
  );
});

test('a query gives the same answers in every company', () => {
  fc.assert(
    fc.property(queries, (chosen) => {
      const together = planJob(chosen, defaultParameters);
      const alone = chosen.flatMap((query) => planJob([query], defaultParameters).results);
      const shape = ({ input: _, ...sink }: (typeof alone)[number]): unknown => sink;
      expect(together.results.map(shape)).toEqual(alone.map(shape));
      const stages = new Set(chosen.flatMap((query) => planJob([query], defaultParameters).stages.map(({ id }) => id)));
      expect(new Set(together.stages.map(({ id }) => id))).toEqual(stages);
    }),
  );
});
