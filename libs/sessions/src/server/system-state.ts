/** The system as a gateway sees it: all jobs by state, and the work queues of those that run, as the broker tells. */
import { CoffeeError, within } from '@coffee/core';
import { channelNames } from '@coffee/query-plan';
import { MOST } from '../fields';
import type { SystemState } from '../messages';
import type { SessionOptions } from './options';

/** How long (ms) the broker is waited for: who looks is told of jobs without it. */
const BROKER_PATIENCE = 2000;

export async function systemState({
  service,
  queueState,
}: Pick<SessionOptions, 'service' | 'queueState'>): Promise<SystemState> {
  const jobs = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
  const names = new Set<string>();
  for (const { state, spec } of service.jobs()) {
    jobs[state]++;
    if (state === 'running' && spec) for (const name of channelNames.queuesOf(spec.plan)) names.add(name);
  }
  // Those that have outlived the journal.
  for (const { job } of service.results?.list() ?? []) if (!service.knows(job)) jobs.completed++;
  if (!queueState) return { jobs, queues: [] };
  const late = (): Error => new CoffeeError('TRANSPORT', `the broker did not tell within ${BROKER_PATIENCE / 1000} s`);
  const queues = await Promise.all(
    [...names]
      .sort()
      .slice(0, MOST.queues)
      .map(async (queue) => {
        try {
          return [{ queue, ...(await within(queueState(queue), BROKER_PATIENCE, late)) }];
        } catch {
          // It is out of reach, or was just deleted: `/ready` says what is wrong with the broker.
          return [];
        }
      }),
  );
  return { jobs, queues: queues.flat() };
}
