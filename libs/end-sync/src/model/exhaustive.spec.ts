import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bugs } from './bugs';
import { defaults, type Configuration } from './configuration';
import { explore } from './explore';

/** Every interleaving, to closure. Small on purpose; `random.property.spec.ts` looks at larger ones. */
const configurations: readonly Configuration[] = [
  { ...defaults, name: 'any replica killed, a chunk arrives twice', killable: { replicas: true, owners: false } },
  {
    ...defaults,
    name: 'any owner or the sink killed, a chunk arrives twice',
    killable: { replicas: false, owners: true },
  },
  { ...defaults, name: 'every chunk may arrive twice', crashes: 0, duplicates: [0, 1, 2] },
  { ...defaults, name: 'two kills', crashes: 2, routes: [[0]], partitions: 1, duplicates: [] },
  {
    ...defaults,
    name: 'a replica removed for good',
    restarts: false,
    duplicates: [],
    killable: { replicas: true, owners: false },
  },
  {
    ...defaults,
    name: 'one replica, two chunks in hand',
    stages: [1],
    prefetch: 2,
    routes: [[0], [1]],
    duplicates: [],
  },
  {
    ...defaults,
    name: 'two stages in a chain',
    stages: [2, 1],
    routes: [[0], []],
    partitions: 1,
    killable: { replicas: true, owners: false },
    duplicates: [],
  },
  { ...defaults, name: 'cancelled at any moment', cancel: true, crashes: 0, routes: [[0]] },
  { ...defaults, name: 'no chunk at all', routes: [], duplicates: [] },
  { ...defaults, name: 'full form', reduced: false, crashes: 0, routes: [[0]], partitions: 1, duplicates: [] },
  { ...defaults, name: 'full form, a kill', reduced: false, stages: [1], routes: [[0]], partitions: 1, duplicates: [] },
  { ...defaults, name: 'full form, nothing but a kill', reduced: false, routes: [], partitions: 1, duplicates: [] },
];

const document = readFileSync(join(__dirname, '../../../../docs/end-sync.md'), 'utf8');

/** The row of a configuration in the document: name, system, states, transitions. */
function documented(name: string): { readonly states: number; readonly transitions: number } | undefined {
  const row = document
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find((cells) => cells[1] === name);
  const count = (cell: string | undefined): number => Number((cell ?? '').replace(/[,*]/g, ''));
  return row && { states: count(row[3]), transitions: count(row[4]) };
}

describe('every interleaving ends with the right answer', () => {
  const total = { states: 0, transitions: 0 };

  it.each(configurations)(
    '$name',
    (configuration) => {
      const { states, transitions, violation } = explore(configuration);
      expect(violation).toBeUndefined();
      total.states += states;
      total.transitions += transitions;
      report(`end-sync model: ${configuration.name}: ${states} states, ${transitions} transitions`);
      expect({ states, transitions }).toEqual(documented(configuration.name));
    },
    120_000,
  );

  it('in all of them together', () => {
    expect(total.states).toBeGreaterThan(100_000);
    report(`end-sync model: ${total.states} states, 0 violations`);
    expect(total).toEqual(documented('**together: 0 violations**'));
  });
});

describe('a deliberate bug is caught', () => {
  const calm = { ...defaults, crashes: 0, duplicates: [], routes: [[0], [1]] };
  const stuck = 'the end cannot be reached any more';
  const cases: readonly (Configuration & { readonly expected: string })[] = [
    {
      ...calm,
      name: 'counter instead of set',
      duplicates: [0],
      bug: bugs['counter instead of set'],
      expected: 'chunk 1 on edge 1, which was never sent',
    },
    {
      ...calm,
      name: 'StageEnd before confirm',
      crashes: 1,
      routes: [[0]],
      bug: bugs['StageEnd before confirm'],
      expected: stuck,
    },
    {
      ...calm,
      name: 'StageEnd of a partition before confirm',
      crashes: 1,
      routes: [[0]],
      bug: bugs['StageEnd of a partition before confirm'],
      expected: stuck,
    },
    {
      ...calm,
      name: 'duplicates counted',
      duplicates: [0],
      stages: [1],
      partitions: 1,
      routes: [[0], [0]],
      reduced: false,
      bug: bugs['duplicates counted'],
      expected: 'partition 0 is complete with "00", right is "01"',
    },
    {
      ...calm,
      name: 'dropped tombstone',
      duplicates: [0],
      routes: [[0]],
      bug: bugs['dropped tombstone'],
      expected: stuck,
    },
    {
      ...calm,
      name: 'partition by replica count',
      crashes: 1,
      restarts: false,
      routes: [[0, 1]],
      bug: bugs['partition by replica count'],
      expected: 'which was never sent',
    },
    {
      ...calm,
      name: 'END lost on restart',
      crashes: 1,
      stages: [1],
      routes: [[0]],
      bug: bugs['END lost on restart'],
      expected: 'stage A was ended before it was complete',
    },
  ];

  it.each(cases)('$name', ({ expected, ...configuration }) => {
    const { violation } = explore(configuration);
    expect(violation?.what).toContain(expected);
    report(`${configuration.name}: ${violation?.what}\n  ${violation?.trace.join('\n  ')}`);
  });

  it('and the document tells of each', () => {
    const told = [...document.matchAll(/^\*\*(?:\d\. )?([^*]+?)\.?\*\*/gm)].map(([, name]) => name!.toLowerCase());
    expect(told).toEqual(Object.keys(bugs).map((name) => name.toLowerCase()));
  });

  it('and without the bug the same configurations are right', () => {
    for (const right of cases.map(({ name, expected, bug, ...rest }) => ({
      ...rest,
      name: `${name}, ${expected}`,
      without: bug,
    })))
      expect(explore(right).violation).toBeUndefined();
  });
});

/** One plain line, without the place in the code that Jest adds to console.log. */
function report(line: string): void {
  process.stdout.write(`${line}\n`);
}
