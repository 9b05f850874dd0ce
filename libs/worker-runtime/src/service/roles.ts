/** What a worker serves and owns, by its settings. Pure: names in, predicates out. */
import type { Partition } from '@coffee/core';
import { isNamedBy } from '@coffee/query-plan';
import type { StageWorkerOptions } from '../worker-options';
import type { WorkerSettings } from './settings';

export type Roles = Pick<StageWorkerOptions, 'serves' | 'owns' | 'prefetch' | 'replica'>;

export function rolesOf(settings: WorkerSettings): Roles {
  const { REPLICA: replica } = settings;
  if ('STAGES' in settings) {
    const serves = isNamedBy(settings.STAGES);
    return { serves, owns: () => false, prefetch: settings.PREFETCH, replica };
  }
  const { GROUPS, REPLICAS } = settings;
  const inGroups = isNamedBy(GROUPS);
  const owns = (group: string, part: Partition): boolean => part % REPLICAS === replica && inGroups(group);
  return { serves: () => false, owns, prefetch: 1, replica };
}
