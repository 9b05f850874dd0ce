import { failpointNames } from '@coffee/worker-runtime';
import { answersOf, tablesOf } from './sales.fixture';
import { System, tableNames, until, upload, uploadAll } from './system.fixture';

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
    await system.transport.workQueue('filter.year').send(Uint8Array.of(1, 2, 3));
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
      for (const table of tableNames) {
        await upload(run, table, tables);
        await run.endTable(table, tables[table].length);
      }
      expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
      await system.endJobs();
      await system.cluster.waitReady();
    } finally {
      expect(await system.stop()).toEqual([]);
    }
  });
});

describe('filters that serve one stage each, and one that serves all', () => {
  it('work in one job: its chunks travel or go straight on, and the answers are exact', async () => {
    const system = await System.start({
      scale: { filter: { year: 2, hour: 1, amount: 1 } },
      env: { LOG_LEVEL: 'debug' },
    });
    /** How many chunks of a stage's queue a process has told of. */
    const done = (process: string, queue: string): number =>
      system.lines.filter(
        (line) => line.startsWith(`${process}: `) && line.includes('"chunk done"') && line.includes(`"${queue}"`),
      ).length;
    try {
      await system.cluster.halt('filter.year', 1);
      const tables = tablesOf(ROUNDS);
      const run = await system.open('mixed');
      await upload(run, 'transactions', tables, 0, ROUNDS);
      await until('one that serves its stage alone has sent on', () => done('filter.year.0', 'filter.year') > 0);
      system.cluster.start('filter.year', 1, { STAGES: 'filter.*' });
      await upload(run, 'transactions', tables, ROUNDS, ROUNDS + 5);
      await system.cluster.halt('filter.year', 0);
      await uploadAll(run, tables);
      expect(await system.answers(run)).toEqual(answersOf(ROUNDS));
      expect(done('filter.year.0', 'filter.hour')).toBe(0);
      expect(done('filter.year.1', 'filter.year')).toBeGreaterThan(0);
      expect(done('filter.hour.0', 'filter.hour')).toBeGreaterThan(0);
      await system.endJobs();
    } finally {
      expect(await system.stop()).toEqual([]);
    }
  });
});

describe('a chunk that kills whoever takes it', () => {
  it('fails its job, with the reason, and no other', async () => {
    const system = await System.start({ env: { FAILPOINT: 'after-receive:filter.year.transactions:poisoned/1' } });
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
