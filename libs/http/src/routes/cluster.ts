/** The system as this gateway sees it: jobs by state, and the work queues of those that run. */
import { requestCosts, systemState } from '@coffee/sessions/server';
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
  queues: z.array(
    z.object({
      queue: z.string(),
      messages: z.int().meta({ description: 'That wait' }),
      consumers: z.int().meta({ description: 'Replicas of its stage: workers that take from it' }),
    }),
  ),
});

export type ClusterView = z.infer<typeof cluster>;

export function clusterRoutes({ service, access, info, queueState }: ApiContext): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/cluster',
      summary:
        'The system: this gateway, all jobs by their state, and of the work queues of those that run how many messages wait and replicas take',
      cost: requestCosts.LIST_JOBS,
      responses: { 200: { description: 'The system', schema: cluster } },
      async handle(exchange) {
        const { jobs, queues } = await systemState({ service, ...(queueState && { queueState }) });
        exchange.sendJson(200, { gateway: { ...info, connections: access.places.size }, jobs, queues });
      },
    },
  ];
}
