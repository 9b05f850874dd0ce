/** The graph of a job: tables, stages and answers with the edges between them; how far each is, in numbers and as a bar. */
import type { Live, LiveBytes, LiveStage } from '../job/live-job';
import { bytes, duration, number, say } from '../words/language';
import { WIDTH, heightOf, layoutOf, type Node, type Plan } from './graph-layout';
import { sayDone } from './job-words';

export function JobGraph({ plan, live }: { readonly plan: Plan; readonly live: Live }) {
  const { nodes, edges, width, height } = layoutOf(plan);
  const stages = new Map(live.stages.map((stage) => [stage.stage, stage]));
  return (
    <svg class="graph" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={say('job.graph')}>
      {edges.map(({ from, to, points }) => (
        <polyline key={`${from} ${to}`} class="edge" points={points} />
      ))}
      {nodes.map((node) => (
        <Part key={node.id} node={node} {...partOf(node, stages.get(node.name), live.tables.get(node.name))} />
      ))}
    </svg>
  );
}

interface Shown {
  readonly share: number;
  readonly isLimit: boolean;
  /** Below its name: how much, and how it goes. */
  readonly lines: readonly string[];
}

function partOf({ kind }: Node, stage: LiveStage | undefined, table: LiveBytes | undefined): Shown {
  if (kind === 'stage' && stage) return stageParts(stage);
  if (kind !== 'table' || !table) return { share: 0, isLimit: false, lines: [] };
  const { read, total, rate } = table;
  return {
    ...{ share: total === 0 ? 1 : read / total, isLimit: false },
    lines: [
      say('upload.of', { done: bytes(read), total: bytes(total) }),
      rate !== undefined && rate > 0 && read < total ? say('upload.rate', { rate: bytes(rate) }) : '',
    ],
  };
}

function stageParts(stage: LiveStage): Shown {
  const { unit, done, expected, rowsIn, rowsOut, rowsRate, waiting, backlog, replicas, isLimit } = stage;
  const rows = rowsIn === undefined ? undefined : `${number(rowsIn)} → ${number(rowsOut ?? 0)}`;
  const waits =
    backlog === undefined ? say(`job.${unit}.wait`, { count: waiting }) : say('job.wait', { time: duration(backlog) });
  return {
    ...{ share: expected ? Math.min(1, done / expected) : 0, isLimit },
    lines: [
      rows ?? (expected === undefined ? '' : sayDone(stage)),
      [
        ...(rowsRate ? [say('job.rate', { rate: number(Math.round(rowsRate)) })] : []),
        ...(waiting > 0 ? [waits] : []),
        ...(replicas === undefined ? [] : [`× ${number(replicas)}`]),
      ].join(' · '),
    ],
  };
}

function Part({ node: { name, kind, x, y }, share, isLimit, lines }: Shown & { readonly node: Node }) {
  const height = heightOf(kind);
  const said = lines.filter((line) => line !== '');
  return (
    <g class={`node ${kind}${isLimit ? ' limiting' : ''}`} transform={`translate(${x - WIDTH / 2} ${y - height / 2})`}>
      <title>{[name, ...said].join('\n')}</title>
      <rect class="box" width={WIDTH} height={height} rx="8" />
      {share > 0 && <rect class="share" width={WIDTH * share} height="4" y={height - 4} />}
      <text x="10" y={said.length === 0 ? height / 2 + 4 : 19}>
        {short(name)}
      </text>
      {said.map((line, i) => (
        <text class="soft" x="10" y={36 + i * 15} key={i}>
          {line}
        </text>
      ))}
    </g>
  );
}

const short = (name: string): string => (name.length > 28 ? `${name.slice(0, 27)}…` : name);
