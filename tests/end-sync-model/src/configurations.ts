/** What is explored to closure: small on purpose, each by its name in the document. */
import { chunksOf, defaults, type Configuration } from './configuration';
import { TABLE, chain, joined, statelessAnswer, tree, twoMerges, twoOutputs, twoTables } from './shape';

const replicasOnly = { replicas: true, owners: false };
const ownersOnly = { replicas: false, owners: true };
const never = { ...defaults, crashes: 0, duplicates: [] };

export const configurations: readonly Configuration[] = [
  { ...defaults, name: 'any replica killed, a chunk arrives twice', killable: replicasOnly },
  { ...defaults, name: 'any owner or the sink killed, a chunk arrives twice', killable: ownersOnly },
  { ...defaults, name: 'every chunk may arrive twice', crashes: 0, duplicates: chunksOf(TABLE, 0, 1, 2) },
  { ...defaults, name: 'two kills', crashes: 2, shape: chain([2], [[0]], 1), duplicates: [] },
  { ...defaults, name: 'a replica removed for good', restarts: false, duplicates: [], killable: replicasOnly },
  {
    ...defaults,
    name: 'one replica, two chunks in hand',
    shape: chain([1], [[0], [1]]),
    prefetch: 2,
    duplicates: [],
  },
  {
    ...defaults,
    name: 'two stages in a chain',
    shape: chain([2, 1], [[0], []], 1),
    killable: replicasOnly,
    duplicates: [],
  },
  { ...defaults, name: 'cancelled at any moment', cancel: true, crashes: 0, shape: chain([2], [[0]]) },
  { ...defaults, name: 'no chunk at all', shape: chain([2], []), duplicates: [] },
  { ...never, name: 'full form', reduced: false, shape: chain([2], [[0]], 1) },
  { ...never, name: 'full form, a kill', reduced: false, crashes: 1, shape: chain([1], [[0]], 1) },
  { ...never, name: 'full form, nothing but a kill', reduced: false, crashes: 1, shape: chain([2], [], 1) },
  { ...defaults, name: 'two outputs', shape: twoOutputs(1, [[0], [0]]) },
  { ...defaults, name: 'rows that are the answer', shape: statelessAnswer(2, [[0], []]) },
  {
    ...defaults,
    name: 'two tables, any replica killed',
    shape: twoTables([1, 1], [1, 1]),
    killable: replicasOnly,
    duplicates: [],
  },
  {
    ...defaults,
    name: 'two tables, any owner or sink killed',
    shape: twoTables([1, 1], [1, 2]),
    killable: ownersOnly,
    duplicates: [],
  },
  { ...defaults, name: 'a broadcast table', shape: joined(1, [[0, 1]], 1), duplicates: chunksOf('stores', 0) },
  { ...defaults, name: 'a merge that feeds a join', shape: twoMerges(1, [[0, 1]]) },
  { ...defaults, name: 'all of it in one tree', shape: tree(1, 1, 1) },
  {
    ...defaults,
    name: 'all of it, two chunks, any owner or sink killed',
    shape: tree(1, 2, 1),
    killable: ownersOnly,
    duplicates: [],
  },
  { ...never, name: 'full form, a broadcast table', reduced: false, shape: joined(1, [[0]], 1, 1) },
];
