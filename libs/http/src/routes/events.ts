/** What happens to a job, as server-sent events. */
import { isOver, requestCosts } from '@coffee/sessions/server';
import type { ApiContext } from '../context';
import { JobEvents } from '../job-events';
import { statusOf } from '../job-status';
import { jobIdOf } from '../jobs/http-jobs';
import type { Route } from '../route';

export function eventRoutes({ jobs, known, service, limits }: ApiContext): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/jobs/{job}/events',
      summary: 'The job whenever it changes, four times a second at most, and its end at once',
      cost: requestCosts.RESUME,
      headers: {
        'Last-Event-ID': 'Of the last event that the client has: the stream goes on from there, at any gateway',
      },
      responses: {
        200: {
          description: 'Events `job`, each with all of the job as JSON, and at last `end`',
          types: ['text/event-stream'],
        },
        204: { description: 'The client has the end already' },
      },
      async handle(exchange) {
        const id = jobIdOf(exchange.param('job'));
        const found = await known.find(exchange.client.owner, id);
        const job = isOver(found) ? undefined : await jobs.follow(exchange.client, id);
        const sql = await known.sqlOf(found);
        const events = new JobEvents(exchange, limits, () => statusOf(found, service, job, sql));
        if (events.hasEnd) return exchange.sendNothing(204);
        const release = job?.use();
        const forget = job?.onChange(() => events.changed({ isLeft: job.isReleased, isOver: isOver(found) }));
        try {
          await events.send();
        } finally {
          forget?.();
          release?.();
        }
      },
    },
  ];
}
