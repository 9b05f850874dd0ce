/** The graph of a job: tables, stages and answers with the edges between them; how far each is, in numbers and as a bar. */
import type { JobStatus } from '@coffee/http';
import { number, say } from '../words/language';
import { HEIGHT, WIDTH, layoutOf, type Plan } from './graph-layout';

export function JobGraph({ plan, status }: { readonly plan: Plan; readonly status: JobStatus }) {
  const { nodes, edges, width, height } = layoutOf(plan);
  const stages = new Map((status.stages ?? []).map((stage) => [stage.stage, stage]));
  return (
    <svg class="graph" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={say('job.graph')}>
      {edges.map(({ from, to, points }) => (
        <polyline key={`${from} ${to}`} class="edge" points={points} />
      ))}
      {nodes.map(({ id, name, kind, x, y }) => {
        const stage = stages.get(name);
        const share = stage?.expected ? Math.min(1, stage.done / stage.expected) : 0;
        const isWaitedFor = status.limit && 'stage' in status.limit && status.limit.stage === name;
        return (
          <g
            key={id}
            class={`node ${kind}${isWaitedFor ? ' limiting' : ''}`}
            transform={`translate(${x - WIDTH / 2} ${y - HEIGHT / 2})`}
          >
            <title>
              {stage
                ? `${name}: ${say('job.rowsIn')} ${number(stage.rowsIn)}, ${say('job.rowsOut')} ${number(stage.rowsOut)}`
                : name}
            </title>
            <rect class="box" width={WIDTH} height={HEIGHT} rx="8" />
            {share > 0 && <rect class="share" width={WIDTH * share} height="4" y={HEIGHT - 4} />}
            <text x="10" y="19">
              {short(name)}
            </text>
            <text class="soft" x="10" y="36">
              {stage ? `${number(stage.rowsIn)} → ${number(stage.rowsOut)}` : ''}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

const short = (name: string): string => (name.length > 22 ? `${name.slice(0, 21)}…` : name);
