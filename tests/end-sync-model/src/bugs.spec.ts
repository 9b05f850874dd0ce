/** Each deliberate bug is found; those that one shape alone can show are found in no other. */
import { bugs } from './bugs';
import { chunksOf, defaults, type Configuration } from './configuration';
import { documentedBugs } from './document';
import { explore } from './explore';
import { report } from './report';
import { TABLE, chain, joined, statelessAnswer, twoMerges, twoOutputs, twoTables, type Shape } from './shape';

type BugName = keyof typeof bugs;
/** A bug that no chain shows: in which shapes it is found, and whether somebody must be killed for that. */
interface ShapeCase {
  readonly name: BugName;
  readonly shows: readonly string[];
  readonly crashes?: number;
  readonly expected: string;
}
interface Case extends Omit<Configuration, 'bug' | 'name'> {
  readonly name: BugName;
  readonly expected: string;
}

const calm = { ...defaults, crashes: 0, duplicates: [], shape: chain([2], [[0], [1]]) };
const oneChunk = chain([2], [[0]]);
const twice = chunksOf(TABLE, 0);
const stuck = 'the end cannot be reached any more';

/** A system with each bug in which it shows. */
const cases: readonly Case[] = [
  {
    ...calm,
    name: 'counter instead of set',
    duplicates: twice,
    expected: 'chunk 1 on edge 1, which was never sent',
  },
  { ...calm, name: 'StageEnd before confirm', crashes: 1, shape: oneChunk, expected: stuck },
  { ...calm, name: 'StageEnd of a partition before confirm', crashes: 1, shape: oneChunk, expected: stuck },
  {
    ...calm,
    name: 'duplicates counted',
    duplicates: twice,
    shape: chain([1], [[0], [0]], 1),
    reduced: false,
    expected: 'partition 0 of merge is complete with "A#0 A#0", right is "A#0 A#1"',
  },
  { ...calm, name: 'dropped tombstone', duplicates: twice, shape: oneChunk, expected: stuck },
  {
    ...calm,
    name: 'partition by replica count',
    crashes: 1,
    restarts: false,
    shape: chain([2], [[0, 1]]),
    expected: 'which was never sent',
  },
  {
    ...calm,
    name: 'END lost on restart',
    crashes: 1,
    shape: chain([1], [[0]]),
    expected: 'stage A was ended before it was complete',
  },
];

/** The smallest system of each shape that plans have in which the bugs of it show. */
const shapes: Readonly<Record<string, Shape>> = {
  'a chain': chain([1, 1], [[0]], 1),
  'two outputs': twoOutputs(1, [[0], [0]]),
  'rows that are the answer': statelessAnswer(1, [[0], []]),
  'two tables': twoTables([1, 1], [0, 1]),
  'a broadcast table': joined(1, [[0]], 1, 1),
  'a merge that feeds a join': twoMerges(1, [[0, 1]]),
};

const ofShape = { ...calm, killable: { replicas: true, owners: false } };
const ofShapes: readonly ShapeCase[] = [
  { name: 'one output told of', shows: ['two outputs'], expected: 'which was never sent' },
  {
    name: 'answer rows not awaited',
    shows: ['rows that are the answer', 'two tables'],
    crashes: 1,
    expected: stuck,
  },
  {
    name: 'end of one table taken for all',
    shows: ['two tables'],
    expected: 'the job failed, although nothing did',
  },
  {
    name: 'reference table not awaited',
    shows: ['a broadcast table'],
    expected: 'with "A#0", right is "A#0 stores#0"',
  },
  { name: 'end of a partition on port 0', shows: ['a merge that feeds a join'], expected: 'which was never sent' },
];

describe('a deliberate bug is caught', () => {
  it.each(cases)('$name', ({ expected, ...configuration }) => {
    const { violation } = explore({ ...configuration, bug: bugs[configuration.name] });
    expect(violation?.what).toContain(expected);
    report(`${configuration.name}: ${violation?.what}\n  ${violation?.trace.join('\n  ')}`);
  });

  it.each(ofShapes)('$name, and in no other shape', ({ name, shows, crashes = 0, expected }) => {
    for (const [shapeName, shape] of Object.entries(shapes)) {
      const { violation } = explore({ ...ofShape, name, shape, crashes, bug: bugs[name] });
      expect({ shapeName, found: violation !== undefined }).toEqual({ shapeName, found: shows.includes(shapeName) });
      if (!violation) continue;
      expect(violation.what).toContain(expected);
      report(`${name}, ${shapeName}: ${violation.what}\n  ${violation.trace.join('\n  ')}`);
    }
  });

  it('and the document tells of each', () => {
    expect(documentedBugs()).toEqual(Object.keys(bugs).map((name) => name.toLowerCase()));
  });

  it('and without the bug the same systems are right', () => {
    for (const { expected, ...right } of cases)
      expect({ expected, violation: explore(right).violation }).toEqual({ expected, violation: undefined });
    for (const shape of Object.values(shapes))
      expect(explore({ ...ofShape, name: 'right', shape, crashes: 1 }).violation).toBeUndefined();
  });
});
