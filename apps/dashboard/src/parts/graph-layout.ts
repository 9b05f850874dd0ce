/** Where the parts of a plan stand in its graph: dagre decides. */
import { graphlib, layout } from '@dagrejs/dagre';
import { outputsOf, type PhysicalPlan } from '@coffee/query-plan';

/** Of a node, in pixels. */
export const WIDTH = 208;
/** Between columns. */
const SEPARATION = 46;
/** What leads to all tables, and is not drawn. */
const BEGIN = 'begin';
/** By what is told of it: of an answer nothing but its name. */
export const heightOf = (kind: Node['kind']): number => (kind === 'answer' ? 34 : 62);

export interface Node {
  readonly id: string;
  readonly name: string;
  readonly kind: 'table' | 'stage' | 'answer';
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly points: string }[];
  readonly width: number;
  readonly height: number;
}

export type Plan = Pick<PhysicalPlan, 'tables' | 'stages' | 'results'>;

interface Point {
  readonly x: number;
  readonly y: number;
}

let known: { readonly plan: Plan; readonly layout: Layout } | undefined;

/** The same plan is laid out once. */
export function layoutOf(plan: Plan): Layout {
  if (known?.plan === plan) return known.layout;
  known = { plan, layout: laidOut(plan) };
  return known.layout;
}

function laidOut({ tables, stages, results }: Plan): Layout {
  const graph = new graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: SEPARATION, marginx: 2, marginy: 2 });
  graph.setDefaultEdgeLabel(() => ({}));
  const kinds = new Map<string, Pick<Node, 'kind' | 'name'>>();
  const add = (kind: Node['kind'], name: string): string => {
    const id = `${kind} ${name}`;
    kinds.set(id, { kind, name });
    graph.setNode(id, { width: WIDTH, height: heightOf(kind) });
    return id;
  };
  const sources = new Map<number, string>();
  for (const { table, outputs } of tables) {
    const id = add('table', table);
    for (const edge of outputs) sources.set(edge, id);
  }
  for (const stage of stages) {
    const id = add('stage', stage.id);
    for (const edge of outputsOf(stage)) sources.set(edge, id);
  }
  const connect = (edge: number, to: string): void => {
    const from = sources.get(edge);
    if (from !== undefined) graph.setEdge(from, to);
  };
  for (const stage of stages) {
    connect(stage.input, `stage ${stage.id}`);
    if ('lookups' in stage) for (const { edge } of stage.lookups) connect(edge, `stage ${stage.id}`);
  }
  for (const { name, input } of results) connect(input, add('answer', name));
  // All tables stand where the graph begins: what a narrow screen shows of it is not empty.
  graph.setNode(BEGIN, { width: 0, height: 0 });
  for (const { table } of tables) graph.setEdge(BEGIN, `table ${table}`, { weight: 10 });
  layout(graph);
  const isShown = (id: string): boolean => id !== BEGIN;
  const nodes = graph
    .nodes()
    .filter(isShown)
    .map((id): Node => {
      const { x, y } = graph.node(id) as Point;
      return { id, ...kinds.get(id)!, x: x - SEPARATION, y };
    });
  const shown = graph.edges().filter(({ v }) => isShown(v));
  const columns = new Set(graph.nodes().map((id) => Math.round((graph.node(id) as Point).x)));
  const lines = shown.map((edge) => {
    const { points } = graph.edge(edge) as { readonly points: readonly Point[] };
    const [from, to] = [graph.node(edge.v), graph.node(edge.w)] as [Point, Point];
    const way = besideNodes([from, ...points.slice(1, -1), to], columns);
    return { from: edge.v, to: edge.w, points: way.map(({ x, y }) => `${x - SEPARATION},${y}`).join(' ') };
  });
  const { width, height } = graph.graph() as { readonly width: number; readonly height: number };
  return { nodes, edges: lines, width: Math.ceil(width - SEPARATION), height: Math.ceil(height) };
}

/**
 * From the right of the first to the left of the last, and level where it passes a column: only between columns nothing stands in the way of what goes up or
 * down. @param points middles of both nodes, and places that dagre leaves for the edge between them.
 */
function besideNodes(points: readonly Point[], columns: ReadonlySet<number>): readonly Point[] {
  const sides = points.flatMap(({ x, y }) =>
    columns.has(Math.round(x)) ? [-WIDTH / 2, WIDTH / 2].map((side) => ({ x: x + side, y })) : [{ x, y }],
  );
  return sides.slice(1, -1);
}
