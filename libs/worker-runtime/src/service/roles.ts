/** What a worker serves and owns, by its settings. Pure: names in, predicates out. */
import type { Partition } from '@coffee/core';
import type { StageWorkerOptions } from '../worker-options';
import type { WorkerSettings } from './settings';

export type Roles = Pick<StageWorkerOptions, 'serves' | 'owns' | 'prefetch' | 'replica'>;

export function rolesOf(settings: WorkerSettings): Roles {
  const { REPLICA: replica } = settings;
  if ('STAGES' in settings) {
    const serves = anyOf(settings.STAGES);
    return { serves, owns: () => false, prefetch: settings.PREFETCH, replica };
  }
  const { GROUPS, REPLICAS } = settings;
  const inGroups = anyOf(GROUPS);
  const owns = (group: string, part: Partition): boolean => part % REPLICAS === replica && inGroups(group);
  return { serves: () => false, owns, prefetch: 1, replica };
}

/** `filter.transactions` is that name; `filter.*` all that begin with `filter.`. */
function anyOf(patterns: readonly string[]): (name: string) => boolean {
  return (name) =>
    patterns.some((pattern) => (pattern.endsWith('.*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
