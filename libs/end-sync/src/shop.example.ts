/** The topology that the examples in the tests speak of: two tables, one filter, one merging stage of two partitions, one sink. */
import { edgeId, stageId } from '@coffee/core';
import { TopologyIndex, type Topology } from './topology';

const filter = stageId('filter');
const merge = stageId('merge');

export const shop: Topology = {
  tables: [
    { table: 'sales', edges: [edgeId(0)] },
    { table: 'stores', edges: [edgeId(2)] },
  ],
  stages: [
    { stage: filter, stateless: true, input: edgeId(0), outputs: [edgeId(1)] },
    { stage: merge, stateless: false, partitions: 2, inputs: [edgeId(1), edgeId(2)], outputs: [edgeId(3)] },
  ],
  edges: [
    { edge: edgeId(0), from: { table: 'sales' }, mode: 'queue', partitions: 1 },
    { edge: edgeId(1), from: { stage: filter }, mode: 'partition', partitions: 2 },
    { edge: edgeId(2), from: { table: 'stores' }, mode: 'broadcast', partitions: 1 },
    { edge: edgeId(3), from: { stage: merge }, mode: 'result', partitions: 1 },
  ],
  sinks: [{ name: 'answer', input: edgeId(3) }],
};
export const shopIndex = new TopologyIndex(shop);
