import { edgeId, stageId } from '@coffee/core';
import { shop } from './shop.example';
import { TopologyIndex, type Topology } from './topology';

const withEdge = (edge: number, change: object): Topology => ({
  ...shop,
  edges: shop.edges.map((each) => (each.edge === edge ? { ...each, ...change } : each)),
});

describe('a topology that END-sync cannot follow is refused', () => {
  it.each<[string, Topology]>([
    ['comes from nowhere', withEdge(1, { from: { stage: stageId('x') } })],
    ['comes from nowhere', withEdge(0, { from: { table: 'x' } })],
    ['leads past the stages without state', withEdge(0, { mode: 'partition' })],
    ['no partitions', withEdge(3, { partitions: 2 })],
    ['different partitions', withEdge(1, { partitions: 3 })],
    ['reads from partitions', withEdge(0, { from: { stage: stageId('merge') } })],
    ['there is no edge 0', { ...shop, edges: shop.edges.filter(({ edge }) => edge !== edgeId(0)) }],
  ])('%s', (reason, topology) => {
    expect(() => new TopologyIndex(topology)).toThrow(reason);
  });

  it('and this one is not', () => {
    expect(() => new TopologyIndex(shop)).not.toThrow();
  });
});
