/** How far the jobs are that run, for the answer to LIST_JOBS. Owns: of how many. */
import type { HostedJob } from '@coffee/jobs';
import { encodeJson } from '@coffee/protocol';
import { MOST } from '../fields';
import { MAX_JOBS_BYTES } from '../frame-table';
import type { JobLoadReport } from '../messages';
import type { JobLooks } from './job-looks';
import { isStoredOnly, type KnownJob } from './known-jobs';

/** Of a frame in which the jobs themselves have to be, too. */
const MOST_BYTES = MAX_JOBS_BYTES / 2;

/** Of those that run, the ones that were opened first. */
export async function jobLoads(jobs: readonly KnownJob[], looks: Pick<JobLooks, 'at'>): Promise<JobLoadReport[]> {
  const running = jobs.flatMap((job) => (!isStoredOnly(job) && job.state === 'running' ? [job] : []));
  const runs = await Promise.all(running.slice(0, MOST.loads).map((job) => looks.at(job)));
  let bytes = 0;
  return runs.flatMap((run) => {
    const load = run && loadOf(run);
    bytes += load ? encodeJson(load).byteLength : 0;
    return load && bytes <= MOST_BYTES ? [load] : [];
  });
}

function loadOf(run: HostedJob): JobLoadReport {
  const { quiet } = run;
  const queues = new Map(
    run.plan.stages.flatMap((stage) => ('queue' in stage ? [[stage.id, stage.queue] as const] : [])),
  );
  return {
    job: run.job,
    waitsFor: run.limit(quiet).words,
    stages: run.stages().map((stage) => {
      const queue = queues.get(stage.stage);
      return { ...stage, ...(queue !== undefined && { queue }) };
    }),
    openTables: run.progress.openTables,
    isHeldBack: run.blocked !== undefined,
    ...(quiet !== undefined && { quiet }),
  };
}
