import { edgeId } from '@coffee/core';
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
      { stage: 'filter.transactions', stateless: true, input: 0, outputs: [2] },
      { stage: 'aggregator.tpv', stateless: true, input: 2, outputs: [3] },
      // A joiner is complete when its rows and its reference tables are.
      { stage: 'joiner.stores.q3', stateless: false, partitions: 4, inputs: [3, 1], outputs: [4] },
    ],
    edges: [
      { edge: 0, from: { table: 'transactions' }, mode: 'queue', partitions: 1 },
      { edge: 1, from: { table: 'stores' }, mode: 'broadcast', partitions: 1 },
      { edge: 2, from: { stage: 'filter.transactions' }, mode: 'queue', partitions: 1 },
      { edge: 3, from: { stage: 'aggregator.tpv' }, mode: 'partition', partitions: 4 },
      { edge: 4, from: { stage: 'joiner.stores.q3' }, mode: 'result', partitions: 1 },
    ],
    sinks: [{ name: 'q3', input: 4 }],
  });
});

test('END-sync sees all that leaves a pipeline as the outputs of one stage', () => {
  const plan = planJob(['q1', 'q3', 'q4'], defaultParameters, { partitions: 2, layout: 'scan' });
  const { stages, edges } = topologyOf(plan);
  const [pipeline] = stages;
  expect(pipeline).toMatchObject({ stage: 'filter.transactions', stateless: true, input: 0 });
  const modes = new Map(edges.map(({ edge, mode, from }) => [edge, { mode, from }]));
  expect(modes.get(edgeId(0))).toEqual({ mode: 'scan', from: { table: 'transactions' } });
  expect(pipeline!.outputs.map((edge) => modes.get(edge))).toEqual([
    { mode: 'result', from: { stage: 'filter.transactions' } },
    { mode: 'partition', from: { stage: 'filter.transactions' } },
    { mode: 'partition', from: { stage: 'filter.transactions' } },
  ]);
});
