import { partition } from '@coffee/core';
import { loadSettings } from '@coffee/core/config';
import { channelNames } from '@coffee/query-plan';
import { shopPlan } from '@coffee/testing';
import { rolesOf, type Roles } from '@coffee/worker-runtime/service';
import { schema } from './config';

const roles = (environment: Record<string, string> = {}): Roles =>
  rolesOf(loadSettings(schema, { AMQP_URL: 'amqp://broker', ...environment }));

const plan = shopPlan({ partitions: 2 });
const queues = channelNames.queuesOf(plan);

describe('the aggregator service', () => {
  it('serves every aggregator stage of the four queries, and no partition', () => {
    const { serves, owns } = roles();
    expect(queues.filter(serves).sort()).toEqual(['aggregator.products', 'aggregator.purchases', 'aggregator.tpv']);
    expect(plan.stages.some((stage) => 'group' in stage && owns(stage.group, partition(0)))).toBe(false);
  });

  it('serves the stages that it is told to', () => {
    expect(queues.filter(roles({ STAGES: 'aggregator.products, aggregator.tpv' }).serves).sort()).toEqual([
      'aggregator.products',
      'aggregator.tpv',
    ]);
  });

  it('tells of all that is wrong in its settings', () => {
    const wrong = { STAGES: 'joiner.*', PREFETCH: '0', FAILPOINT: 'nowhere:*' };
    for (const problem of ['AMQP_URL must be given', 'STAGES takes', 'PREFETCH takes', 'FAILPOINT takes'])
      expect(() => loadSettings(schema, wrong)).toThrow(problem);
  });
});
