import { defaultParameters, planJob } from '@coffee/query-plan';
import { layoutOf } from './graph-layout';

it('has all tables where it begins: of a wide graph that is what a narrow screen shows', () => {
  const plan = planJob(['q1', 'q2', 'q3', 'q4'], defaultParameters, { partitions: 1, layout: 'kinds' });
  const { nodes, edges, width } = layoutOf(plan);
  const tables = nodes.filter(({ kind }) => kind === 'table');
  expect(tables.map(({ name }) => name).sort()).toEqual([
    ...['menu_items', 'stores', 'transaction_items', 'transactions', 'users'],
  ]);
  const [first] = nodes.map(({ x }) => x).sort((a, b) => a - b);
  expect(tables.map(({ x }) => x)).toEqual(tables.map(() => first));
  // Nothing stands outside of what is drawn, and nothing is drawn that is no part of the plan.
  const drawn = edges.flatMap(({ points }) => points.split(' ').map((point) => Number(point.split(',')[0])));
  for (const x of drawn) expect(x > 0 && x < width).toBe(true);
  expect(new Set(edges.flatMap(({ from, to }) => [from, to]))).toEqual(new Set(nodes.map(({ id }) => id)));
});
