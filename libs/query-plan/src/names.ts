/**
 * Names of queues and logs: one place says them, publishers, readers and clean-up ask here. A job's own channels begin with
 * `job.<id>.`; work queues are shared by all jobs and stay.
 */
import { partition, type JobId, type Partition, type StageId } from '@coffee/core';
import type { PhysicalPlan, Stage, TableName } from './physical-plan';

export const channelNames = {
  /** The log of all decisions about all jobs. */
  journal: 'jobs',
  /** The log of END-sync. */
  progress: (job: JobId): string => `job.${job}.progress`,
  /** The log that is the input of one partition of a stateful stage. */
  partition: (job: JobId, stage: StageId, part: Partition): string => `job.${job}.part.${stage}.${part}`,
  /** The log of a table that goes to every partition of its consumers. */
  table: (job: JobId, table: TableName): string => `job.${job}.table.${table}`,
  /** The log of all answers. */
  results: (job: JobId): string => `job.${job}.results`,

  /** Whether a log is the job's own. */
  isOf: (job: JobId, name: string): boolean => name.startsWith(`job.${job}.`),

  /** Every log that is the job's own: what to delete when it has ended. */
  logsOf: (job: JobId, plan: PhysicalPlan): string[] => {
    const names = new Set([channelNames.progress(job), channelNames.results(job)]);
    for (const edge of plan.edges) {
      if (edge.mode === 'broadcast' && 'table' in edge.from) names.add(channelNames.table(job, edge.from.table));
    }
    for (const stage of plan.stages) {
      if ('root' in stage) continue;
      for (let p = 0; p < stage.partitions; p++) names.add(channelNames.partition(job, stage.id, partition(p)));
    }
    return [...names];
  },

  /** The work queues that the plan's stages take chunks from. */
  queuesOf: (plan: PhysicalPlan): string[] => {
    const isQueued = ({ input }: Stage): boolean => plan.edges[input]?.mode === 'queue';
    return [...new Set(plan.stages.flatMap((stage) => ('root' in stage && isQueued(stage) ? [stage.queue] : [])))];
  },
} as const;

/** Whether a name is one of those that settings name: `filter.transactions` is that name, `filter.*` all that begin with `filter.`. */
export const isNamedBy =
  (patterns: readonly string[]) =>
  (name: string): boolean =>
    patterns.some((pattern) => (pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
