/** The system as this gateway sees it: jobs by state, and the work queues of those that run. */
import { channelNames } from '@coffee/query-plan';
import { requestCosts } from '@coffee/sessions/server';
import * as z from 'zod';
import type { ApiContext } from '../context';
import type { Route } from '../route';

const cluster = z.object({
  gateway: z.object({ version: z.string(), replica: z.int(), connections: z.int() }),
  jobs: z.object({
    queued: z.int(),
    running: z.int(),
    completed: z.int(),
    failed: z.int(),
    cancelled: z.int(),
  }),
  queues: z.array(z.object({ queue: z.string(), messages: z.int() })),
});

export type ClusterView = z.infer<typeof cluster>;

export function clusterRoutes({ service, access, info, queueDepth }: ApiContext): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/cluster',
      summary:
        'The system: this gateway, all jobs by their state, and how many messages wait in the work queues of those that run',
      cost: requestCosts.LIST_JOBS,
      responses: { 200: { description: 'The system', schema: cluster } },
      async handle(exchange) {
        const jobs = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
        const names = new Set<string>();
        for (const { state, spec } of service.jobs()) {
          jobs[state]++;
          if (state === 'running' && spec) for (const name of channelNames.queuesOf(spec.plan)) names.add(name);
        }
        const queues = await Promise.all(
          [...names].sort().map(async (queue) => ({ queue, messages: await queueDepth(queue) })),
        );
        exchange.sendJson(200, { gateway: { ...info, connections: access.places.size }, jobs, queues });
      },
    },
  ];
}
