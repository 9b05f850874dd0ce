import { partition } from '@coffee/core';
import { loadSettings } from '@coffee/core/config';
import { shopPlan } from '@coffee/testing';
import { rolesOf, type Roles } from '@coffee/worker-runtime/service';
import { schema } from './config';

const roles = (environment: Record<string, string> = {}): Roles =>
  rolesOf(loadSettings(schema, { AMQP_URL: 'amqp://broker', ...environment }));

const plan = shopPlan({ partitions: 4 });

/** Every partition of the four queries as `group/partition`, once for each of `owners` that owns it. */
const owned = (...owners: readonly Roles[]): string[] =>
  plan.stages.flatMap((stage) =>
    'group' in stage
      ? Array.from({ length: stage.partitions }, (_, p) =>
          owners.filter(({ owns }) => owns(stage.group, partition(p))).map(() => `${stage.id}/${p}`),
        ).flat()
      : [],
  );
const all = plan.stages.flatMap((stage) =>
  stage.kind === 'maximizer' ? Array.from({ length: stage.partitions }, (_, p) => `${stage.id}/${p}`) : [],
);

describe('the maximizer service', () => {
  it('owns every maximizer partition of the four queries, and serves no queue', () => {
    expect(all.length).toBeGreaterThan(1);
    expect(owned(roles())).toEqual(all);
    expect(plan.stages.some((stage) => 'queue' in stage && roles().serves(stage.queue))).toBe(false);
  });

  it.each([2, 3, 5])('shares them among %d replicas, each to one', (replicas) => {
    const owners = Array.from({ length: replicas }, (_, i) =>
      roles({ REPLICA: String(i), REPLICAS: String(replicas) }),
    );
    expect(owned(...owners)).toEqual(all);
  });

  it('tells of all that is wrong in its settings', () => {
    for (const problem of ['AMQP_URL must be given', 'GROUPS takes', 'REPLICAS takes'])
      expect(() => loadSettings(schema, { GROUPS: 'filter.*', REPLICAS: '0' })).toThrow(problem);
    expect(() => loadSettings(schema, { AMQP_URL: 'amqp://broker', REPLICA: '2', REPLICAS: '2' })).toThrow(
      'REPLICA must be less than REPLICAS',
    );
  });
});
