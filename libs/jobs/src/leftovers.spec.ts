import { CoffeeError, jobId } from '@coffee/core';
import { EmbeddedBroker, type Transport } from '@coffee/middleware';
import { altered } from '@coffee/middleware/faults';
import { ATTEMPTS, Leftovers } from './leftovers';

describe('Leftovers', () => {
  const job = jobId('j');
  const logs = ['job.j.progress', 'job.j.results'];
  const broker = new EmbeddedBroker();
  afterAll(() => broker.close());

  /** `fate`: what deleting a log does, in the place of deleting it. */
  function leftoversOf(fate: (name: string) => Promise<void>) {
    const told: string[] = [];
    const asked: string[] = [];
    const transport: Transport = altered(broker.transport(), {
      log: (log) => ({
        delete: () => {
          asked.push(log.name);
          return fate(log.name);
        },
      }),
    });
    const clock = { now: 0 };
    const leftovers = new Leftovers({
      transport,
      patience: 20,
      elapsed: () => clock.now,
      deleted: (gone) => Promise.resolve(void told.push(`deleted ${gone}`)),
      failed: ({ message }) => told.push(`failed: ${message}`),
      givenUp: (of, left, { message }) => told.push(`given up ${of}: ${left.join()}: ${message}`),
    });
    return { leftovers, clock, told, asked };
  }
  const settled = (): Promise<unknown> => new Promise(setImmediate);

  it('deletes all logs of a job, then tells so, once', async () => {
    const { leftovers, told, asked } = leftoversOf(() => Promise.resolve());
    await Promise.all([leftovers.delete(job, logs), leftovers.delete(job, logs)]);
    leftovers.sweep(job, logs);
    expect(asked).toEqual(logs);
    expect(told).toEqual(['deleted j']);
  });

  it('does it again when the journal was told and does not tell', async () => {
    const { leftovers, told } = leftoversOf(() => Promise.resolve());
    await leftovers.delete(job, logs);
    leftovers.expectNothing();
    await leftovers.delete(job, logs);
    leftovers.settled(job);
    expect(told).toEqual(['deleted j', 'deleted j']);
  });

  it('deletes what it can, tries again later and later, and gives up in the end what cannot be deleted, by name', async () => {
    const { leftovers, clock, told, asked } = leftoversOf((name) =>
      name.endsWith('results') ? Promise.reject(new CoffeeError('TRANSPORT', 'no leader')) : Promise.resolve(),
    );
    const tries: number[] = [];
    for (; clock.now < 86_400_000; clock.now += 10_000) {
      const before = asked.length;
      leftovers.sweep(job, logs);
      await settled();
      if (asked.length > before) tries.push(clock.now / 1000);
    }
    expect(tries).toEqual([0, 30, 90, 210, 450, 930, 1530, 2130]);
    expect(tries).toHaveLength(ATTEMPTS);
    expect(told).toEqual(['failed: no leader', 'given up j: job.j.results: no leader']);
  });

  it('counts a deletion that never ends as one that has failed', async () => {
    const { leftovers, told } = leftoversOf(() => new Promise(() => undefined));
    await expect(leftovers.delete(job, logs)).rejects.toMatchObject({ code: 'TRANSPORT' });
    leftovers.sweep(job, logs);
    expect(told).toEqual([]);
  });

  it('deletes no log that is not the job’s own, whoever has named it', async () => {
    const { leftovers, told, asked } = leftoversOf(() => Promise.resolve());
    await expect(leftovers.delete(job, ['jobs', ...logs, 'job.k.results'])).rejects.toMatchObject({
      code: 'BAD_MESSAGE',
    });
    expect(asked).toEqual(logs);
    expect(told).toEqual(['given up j: jobs,job.k.results: log jobs is not one of job j']);
  });
});
