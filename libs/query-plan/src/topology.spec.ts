import { defaultParameters } from './parameters';
import { planJob } from './planner';
import { topologyOf } from './topology';

test('END-sync sees who sends on which edge, and who reads it', () => {
  const plan = planJob(['q3'], defaultParameters, { partitions: 4 });
  expect(topologyOf(plan)).toEqual({
    tables: [
      { table: 'transactions', edges: [0] },
      { table: 'stores', edges: [1] },
    ],
    stages: [
      { stage: 'filter.year.transactions', stateless: true, input: 0, outputs: [2] },
      { stage: 'filter.hour', stateless: true, input: 2, outputs: [3] },
      { stage: 'aggregator.tpv', stateless: true, input: 3, outputs: [4] },
      // A joiner is complete when its rows and its reference tables are.
      { stage: 'joiner.stores.q3', stateless: false, partitions: 4, inputs: [4, 1], outputs: [5] },
    ],
    edges: [
      { edge: 0, from: { table: 'transactions' }, mode: 'queue', partitions: 1 },
      { edge: 1, from: { table: 'stores' }, mode: 'broadcast', partitions: 1 },
      { edge: 2, from: { stage: 'filter.year.transactions' }, mode: 'queue', partitions: 1 },
      { edge: 3, from: { stage: 'filter.hour' }, mode: 'queue', partitions: 1 },
      { edge: 4, from: { stage: 'aggregator.tpv' }, mode: 'partition', partitions: 4 },
      { edge: 5, from: { stage: 'joiner.stores.q3' }, mode: 'result', partitions: 1 },
    ],
    sinks: [{ name: 'q3', input: 5 }],
  });
});
