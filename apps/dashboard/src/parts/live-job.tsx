/** A job while it runs: what limits it, how long it will take, its graph, and the same in numbers. */
import { useMemo, useRef } from 'preact/hooks';
import type { ClusterView, JobStatus } from '@coffee/http';
import type { PhysicalPlan } from '@coffee/query-plan';
import { get, isForGood } from '../api';
import { factsOf } from '../job/job-news';
import { liveOf, type Live, type LiveStage } from '../job/live-job';
import { Rates } from '../sending/rate';
import { uploadOf } from '../sending/upload';
import { bytes, duration, number, say, wholeDuration } from '../words/language';
import { JobGraph } from './job-graph';
import { JobNews } from './job-news';
import { sayDone, sayLimit } from './job-words';
import { Show, useLoaded } from './loaded';
import { Name } from './name';
import { useRepeated } from './repeated';

/** The system is looked at so often (ms); rates fall then, too, where no event comes. */
const EVERY = 2000;

interface LiveJobProps {
  readonly status: JobStatus;
  /** How it is now, nobody knows: what is shown is how it was. */
  readonly isLost: boolean;
}

export function LiveJob({ status, isLost }: LiveJobProps) {
  const { job, waitsFor } = status;
  const live = useLive(status);
  const { limit, served, stages } = live;
  const left = isLost ? undefined : live.left;
  const plan = useLoaded(job, () => get<PhysicalPlan>(`/v1/jobs/${job}/plan`));
  // It has ended or is gone since, which is about to be told.
  const isOver = plan.is === 'failed' && isForGood(plan.problem);
  return (
    <section class="card" aria-labelledby="live">
      <h2 id="live">{say('job.live')}</h2>
      {!isLost && <JobNews facts={factsOf(status, live)} />}
      {waitsFor !== undefined && !isLost && (
        <p class="notice">{limit ? sayLimit(limit) : <span lang="en">{waitsFor}</span>}</p>
      )}
      {(left ?? served) && (
        <p class="facts">
          {served && <span>{say('upload.of', { done: bytes(served.read), total: bytes(served.total) })}</span>}
          {served?.rate !== undefined && !isLost && served.read < served.total && (
            <span>{say('upload.rate', { rate: bytes(served.rate) })}</span>
          )}
          {left && <span>{say(left.isLeast ? 'job.left.least' : 'job.left', { time: wholeDuration(left.ms) })}</span>}
        </p>
      )}
      {!isOver && (
        <Show of={plan}>
          {(plan) => (
            <div class="scroll" tabIndex={0} role="group" aria-label={say('job.graph')}>
              <JobGraph plan={plan} live={live} />
            </div>
          )}
        </Show>
      )}
      {stages.length > 0 && <Stages stages={stages} />}
    </section>
  );
}

function useLive(status: JobStatus): Live {
  const { value: cluster, problem } = useRepeated((signal) => get<ClusterView>('/v1/cluster', signal), EVERY);
  const rates = useRef(new Rates());
  const upload = uploadOf(status.job)?.state.value;
  return useMemo(() => {
    const queues = problem ? undefined : cluster?.queues;
    const { read, total } = upload ?? {};
    return liveOf(status, {
      ...{ at: performance.now(), rates: rates.current, queues },
      ...(read && total && { upload: { read, total } }),
    });
  }, [status, cluster, problem, upload]);
}

const columns = ['job.replicas', 'job.done', 'job.rowsIn', 'job.rowsRate', 'job.rowsOut', 'job.waiting'] as const;

function Stages({ stages }: { readonly stages: readonly LiveStage[] }) {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={say('job.stages')}>
      <table class="compact stages">
        <thead>
          <tr>
            <th scope="col">{say('job.stage')}</th>
            {columns.map((column) => (
              <th scope="col" class="number" key={column}>
                {say(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <tr key={stage.stage} class={stage.isLimit ? 'limiting' : ''}>
              <th scope="row">
                <Name text={stage.stage} />
              </th>
              {cellsOf(stage).map((cell, i) => (
                <td class="number" key={columns[i]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** In the order of the columns; nothing of what is not known. */
function cellsOf(stage: LiveStage): string[] {
  const { replicas, rowsIn, rowsOut, rowsRate, waiting, backlog } = stage;
  const known = (value: number | undefined): string => (value === undefined ? '' : number(value));
  return [
    known(replicas),
    sayDone(stage),
    known(rowsIn),
    known(rowsRate === undefined ? undefined : Math.round(rowsRate)),
    known(rowsOut),
    waiting > 0 && backlog !== undefined
      ? say('job.backlog', { count: waiting, time: duration(backlog) })
      : number(waiting),
  ];
}
