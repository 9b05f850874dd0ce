/**
 * The same data through systems of every shape, with nothing that fails: no number of replicas or partitions, no layout of plans, no spread
 * of the stages over workers and no number of chunks in hand changes a byte of an answer.
 */
import { serviceLayouts } from '@coffee/query-plan';
import { shopQueries } from '@coffee/testing';
import { simulate } from './simulate';
import type { OwnerSettings, Swarm } from './swarm';

jest.setTimeout(60_000);

/** Each decides the rows and how they are cut into chunks. */
const DATA_SETS = [11, 12];
const OWNER: OwnerSettings = {
  through: 'gateways',
  behaviour: 'stays',
  queries: shopQueries,
  at: 0,
  eager: false,
  pace: 0,
};

type Configuration = Pick<
  Swarm,
  'plans' | 'replicas' | 'partitions' | 'layout' | 'gateways' | 'prefetch' | 'creditBytes'
>;
const configurations = serviceLayouts.flatMap((plans): Configuration[] => [
  { plans, replicas: 1, partitions: 1, layout: 'alike', gateways: 1, prefetch: 1, creditBytes: 1 },
  { plans, replicas: 3, partitions: 1, layout: 'by kind', gateways: 2, prefetch: 1, creditBytes: 1 << 20 },
  { plans, replicas: 1, partitions: 3, layout: 'by kind', gateways: 1, prefetch: 4, creditBytes: 500 },
  { plans, replicas: 2, partitions: 3, layout: 'alike', gateways: 3, prefetch: 4, creditBytes: 1 << 20 },
  { plans, replicas: 3, partitions: 2, layout: 'overlapping', gateways: 2, prefetch: 2, creditBytes: 2000 },
]);

describe.each(DATA_SETS)('data set %i', (seed) => {
  it(`has the same answers in ${configurations.length} configurations`, async () => {
    const answers: { configuration: Configuration; answer: string }[] = [];
    for (const configuration of configurations) {
      const quiet = { transport: {}, scheduled: {}, chance: 0, aftermath: 0, attempts: 3 };
      const outcome = await simulate(seed, (swarm) => ({ ...swarm, ...quiet, ...configuration, owners: [OWNER] }));
      expect({ configuration, failures: outcome.failures }).toEqual({ configuration, failures: [] });
      answers.push({ configuration, answer: JSON.stringify(outcome.answers[0]) });
    }
    expect(answers[0]!.answer.length).toBeGreaterThan(100);
    const others = answers.filter(({ answer }) => answer !== answers[0]!.answer);
    expect(others).toEqual([]);
  });
});
