import { hasHeavyMerges } from './heavy-merges';
import { defaultParameters } from './parameters';
import { planJob } from './planner';
import { catalogue } from './queries';

test('reading is most of the work of the four queries: the few customers that q4 joins are merged before', () => {
  const plan = planJob(catalogue, defaultParameters, { partitions: 1, layout: 'scan' });
  const keys = plan.stages.flatMap((stage) => ('merge' in stage ? [plan.edges[stage.input]!.key] : []));
  expect(keys).toContain('user_id');
  expect(hasHeavyMerges(plan)).toBe(false);
});
