import { serviceLayouts } from '@coffee/query-plan';
import { answersOf, shopTables, tablesOf, until } from '@coffee/testing';
import { failpointNames } from '@coffee/worker-runtime';
import { System, upload, uploadAll } from './system.fixture';

jest.setTimeout(120_000);

const workers = ['filter', 'aggregator', 'maximizer', 'joiner'] as const;
const ROUNDS = 10;

describe('the services as processes on a real broker', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
  });
  afterEach(() => system.endJobs());
  afterAll(async () => {
    expect(await system.stop()).toEqual([]);
  });

  it('answer the four queries', async () => {
    expect(await system.analyze('one', ROUNDS)).toEqual(answersOf(ROUNDS));
  });

  it('run several jobs side by side', async () => {
    const answers = await Promise.all([1, 2, 3].map((rounds) => system.analyze(`side-${rounds}`, rounds)));
    expect(answers).toEqual([1, 2, 3].map(answersOf));
  });

  it.each(workers)('stop in order in the middle of a job: %s', async (app) => {
    const tables = tablesOf(ROUNDS);
    const run = await system.open(`stopped-${app}`);
    await upload(run, 'transactions', tables, 0, ROUNDS);
    expect(await system.cluster.kill(app, 0, 'SIGTERM')).toEqual({ code: 0, signal: null });
    await uploadAll(run, tables);
    expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
  });

  const stateless = failpointNames.slice(0, 6);
  const stateful = ['before-emit', 'after-piece', 'after-emit', 'after-end'] as const;
  it.each(stateless.map((place, i) => [place, stateful[i % stateful.length]!] as const))(
    'are exact when filter and aggregator are killed %s, maximizer and joiner %s',
    async (ofChunk, ofPartition) => {
      const before = system.deaths.length;
      await Promise.all(
        workers.map(async (app) => {
          await system.cluster.halt(app, 0);
          const place = app === 'filter' || app === 'aggregator' ? ofChunk : ofPartition;
          system.cluster.start(app, 0, { FAILPOINT: `${place}:*:${place === ofChunk ? 3 : 1}` });
        }),
      );
      await system.cluster.waitReady();
      expect(await system.analyze(`killed-${ofChunk}`, ROUNDS)).toEqual(answersOf(ROUNDS));
      await until('each has died once', () => system.deaths.length === before + workers.length);
      expect(
        system.deaths
          .slice(before)
          .map(({ name, signal }) => `${name} ${signal}`)
          .sort(),
      ).toEqual(workers.map((app) => `${app}.0 SIGKILL`).sort());
      await system.cluster.waitReady();
    },
  );

  it('start late: what was uploaded before waits for them', async () => {
    await Promise.all(workers.map((app) => system.cluster.halt(app, 0)));
    const run = await system.open('late');
    await uploadAll(run, tablesOf(ROUNDS));
    for (const app of workers) system.cluster.start(app, 0);
    expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
    await system.cluster.waitReady();
  });

  it('drop what is no message of theirs', async () => {
    const starts = system.starts('filter');
    await system.transport.workQueue('filter.transactions').send(Uint8Array.of(1, 2, 3));
    expect(await system.analyze('garbage', 1)).toEqual(answersOf(1));
    await until('it is logged', () => system.lines.some((line) => line.includes('message dropped')));
    expect(system.starts('filter')).toBe(starts);
  });
});

describe('several replicas', () => {
  it('share the work, and carry on for one that is killed', async () => {
    const system = await System.start({ scale: { filter: 2, aggregator: 2, maximizer: 2, joiner: 2 } });
    try {
      const tables = tablesOf(ROUNDS);
      const run = await system.open('scaled');
      await upload(run, 'transactions', tables, 0, ROUNDS);
      await Promise.all(workers.map((app) => system.cluster.kill(app, 1)));
      for (const table of shopTables) {
        await upload(run, table, tables);
        await run.completeTable(table, tables[table].length);
      }
      expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
      await system.endJobs();
      await system.cluster.waitReady();
    } finally {
      expect(await system.stop()).toEqual([]);
    }
  });
});

describe('jobs whose plans are cut in different places', () => {
  it('are worked on by the same processes at once, and the answers are the same', async () => {
    const system = await System.start({ scale: { filter: 2, maximizer: 2 } });
    try {
      const cuts = serviceLayouts.flatMap((layout) => [
        { layout, partitions: 1, rounds: ROUNDS },
        { layout, partitions: 3, rounds: ROUNDS + 5 },
      ]);
      const runs = await Promise.all(
        cuts.map(async ({ layout, partitions, rounds }) => {
          const run = await system.open(`${layout}-${partitions}`, layout, partitions);
          await uploadAll(run, tablesOf(rounds));
          return { run, rounds };
        }),
      );
      for (const { run, rounds } of runs) expect(await system.answers(run)).toEqual(answersOf(rounds));
      await system.endJobs();
    } finally {
      expect(await system.stop()).toEqual([]);
    }
  });

  it('are worked on by filters of one kind each where kinds are apart', async () => {
    const system = await System.start({ scale: { filter: { year: 2, hour: 1, amount: 1 } } });
    try {
      const run = await system.open('kinds', 'kinds');
      await uploadAll(run, tablesOf(ROUNDS));
      expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
      await system.endJobs();
    } finally {
      expect(await system.stop()).toEqual([]);
    }
  });

  it('need no aggregator where filters carry the partial sums', async () => {
    const system = await System.start({ scale: { aggregator: 0 } });
    try {
      const run = await system.open('none', 'none');
      await uploadAll(run, tablesOf(ROUNDS));
      expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
      await system.endJobs();
    } finally {
      expect(await system.stop()).toEqual([]);
    }
  });
});

describe('a chunk that kills whoever takes it', () => {
  it('fails its job, with the reason, and no other', async () => {
    const system = await System.start({ env: { FAILPOINT: 'after-receive:filter.transactions:poisoned/1' } });
    try {
      const [poisoned, sound] = [await system.open('poisoned'), await system.open('sound')];
      await Promise.all([poisoned, sound].map((run) => uploadAll(run, tablesOf(ROUNDS))));
      await expect(poisoned.finished).rejects.toThrow(/chunk 1: the chunk ended its worker 3 times/);
      expect(await system.answers(sound)).toEqual(answersOf(ROUNDS));
      // The first time it was not known whose doing it was.
      expect(system.deaths.map(({ name, signal }) => `${name} ${signal}`)).toEqual(Array(4).fill('filter.0 SIGKILL'));
      await system.endJobs();
      await system.cluster.waitReady();
    } finally {
      expect(await system.stop()).toEqual([]);
    }
  });
});
