import { defaultParameters, layouts, planJob } from '@coffee/query-plan';
import { WIDTH, heightOf, layoutOf, type Node } from './graph-layout';

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

it.each(
  layouts.flatMap((layout) =>
    [['q3', 'q4'] as const, ['q1', 'q2', 'q3', 'q4'] as const].map((asked) => [layout, asked] as const),
  ),
)('leads no edge behind a node that it is not of: %s, %j', (layout, asked) => {
  const { nodes, edges } = layoutOf(planJob(asked, defaultParameters, { partitions: 1, layout }));
  const behind = edges.flatMap(({ from, to, points }) => {
    const others = nodes.filter(({ id }) => id !== from && id !== to);
    return placesOn(points).flatMap((place) =>
      others.filter((node) => isIn(node, place)).map(({ id }) => [from, to, id]),
    );
  });
  expect(behind).toEqual([]);
});

type Place = readonly [x: number, y: number];

/** Close to one another, on all of a line. */
function placesOn(points: string): Place[] {
  const ends = points.split(' ').map((point) => point.split(',').map(Number) as [number, number]);
  const along = Array.from({ length: 101 }, (_, i) => i / 100);
  return ends.slice(1).flatMap(([x, y], i) => {
    const [before, above] = ends[i]!;
    return along.map((share): Place => [before + (x - before) * share, above + (y - above) * share]);
  });
}

const isIn = ({ kind, x, y }: Node, [at, height]: Place): boolean =>
  Math.abs(at - x) < WIDTH / 2 - 1 && Math.abs(height - y) < heightOf(kind) / 2 - 1;
