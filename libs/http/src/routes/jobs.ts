/** Jobs: opened, listed, shown, cancelled. */
import { BY_OWNER } from '@coffee/core';
import type { AskedSql } from '@coffee/results/schemas';
import {
  idOf,
  isOver,
  isStoredOnly,
  requestCosts,
  sqlInShortOf,
  summaryOf,
  type KnownJob,
} from '@coffee/sessions/server';
import * as z from 'zod';
import type { ApiContext } from '../context';
import { idempotencyKeyOf } from '../idempotency-key';
import { HttpError } from '../problem';
import { jobList, jobStatus, newJob, type JobStatus, type JobSummary } from '../job-schemas';
import { statusOf } from '../job-status';
import { jobIdOf } from '../jobs/http-jobs';
import type { Route } from '../route';

const MOST_LISTED = 1000;

const page = z.object({
  limit: z.coerce.number().int().min(1).max(MOST_LISTED).default(100).meta({ description: 'How many jobs' }),
  before: z.string().max(40).optional().meta({ description: 'Those that were opened before this job' }),
});

const ending = z.object({
  failed: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Why its client cannot go on: the job ends as failed, with this' }),
  cancel: z
    .literal('true')
    .optional()
    .meta({ description: 'Only cancels: a job that has ended meanwhile stays as it is, with its answers' }),
});

export function jobRoutes(context: ApiContext): Route[] {
  const { jobs, known, service } = context;
  const current = async (job: KnownJob, sql?: AskedSql): Promise<JobStatus> =>
    statusOf(job, service, await jobs.followed(idOf(job)), sql ?? (await known.sqlOf(job)));
  const listed = (job: KnownJob, place: number | undefined): JobSummary => {
    const sqlInShort = sqlInShortOf(job);
    return { ...summaryOf(job, place, service), ...(sqlInShort && { sqlInShort }) } as JobSummary;
  };

  return [
    {
      method: 'POST',
      path: '/v1/jobs',
      summary: 'Opens a job, and says what to upload',
      cost: requestCosts.START_JOB,
      headers: {
        'Idempotency-Key':
          'Of the client, new for each job: whoever asks again with it, not having heard, gets the same job',
      },
      body: { description: 'What is asked', schema: newJob },
      responses: { 201: { description: 'The job; Location is its address', schema: jobStatus } },
      async handle(exchange) {
        const key = idempotencyKeyOf(exchange);
        const record = await jobs.open(exchange.client, await exchange.json(newJob), key);
        exchange.sendJson(201, await current(record), { Location: `/v1/jobs/${record.opened.job}` });
      },
    },
    {
      method: 'GET',
      path: '/v1/jobs',
      summary: 'The jobs of this token, the newest first, in pages',
      cost: requestCosts.LIST_JOBS,
      query: page,
      responses: { 200: { description: 'A page', schema: jobList } },
      async handle(exchange) {
        const { limit, before } = exchange.queryAs(page);
        const all = (await known.list(exchange.client.owner)).reverse();
        const first = before === undefined ? 0 : all.findIndex((job) => idOf(job) === before) + 1;
        if (before !== undefined && first === 0)
          throw new HttpError('UNKNOWN_JOB', 'there is no such job to go on from');
        const shown = all.slice(first, first + limit);
        const places = service.places();
        const last = shown.at(-1);
        const hasMore = last !== undefined && first + limit < all.length;
        exchange.sendJson(200, {
          jobs: shown.map((job) => listed(job, places.get(idOf(job)))),
          ...(hasMore && { next: `/v1/jobs?limit=${limit}&before=${idOf(last)}` }),
        });
      },
    },
    {
      method: 'GET',
      path: '/v1/jobs/{job}',
      summary: 'A job as it is now: its state, what was uploaded, how far its stages are, what it waits for',
      cost: requestCosts.LIST_JOBS,
      responses: { 200: { description: 'The job', schema: jobStatus } },
      async handle(exchange) {
        const job = await known.find(exchange.client.owner, jobIdOf(exchange.param('job')));
        if (!isStoredOnly(job)) await jobs.touch(exchange.client, job);
        exchange.sendJson(200, await current(job));
      },
    },
    {
      method: 'GET',
      path: '/v1/jobs/{job}/plan',
      summary: 'What runs where for the job: tables, stages, edges and answers',
      cost: requestCosts.LIST_JOBS,
      responses: { 200: { description: 'The physical plan', schema: z.record(z.string(), z.unknown()) } },
      async handle(exchange) {
        const job = await known.find(exchange.client.owner, jobIdOf(exchange.param('job')));
        if (isStoredOnly(job) || !job.spec)
          throw new HttpError('GONE', 'the job has ended: its plan is no longer kept');
        exchange.sendJson(200, job.spec.plan);
      },
    },
    {
      method: 'DELETE',
      path: '/v1/jobs/{job}',
      summary: 'Cancels a job that has not ended; deletes the answers of one that has, unless it is only to end',
      cost: requestCosts.CANCEL,
      query: ending,
      responses: { 200: { description: 'The job as it ended', schema: jobStatus } },
      async handle(exchange) {
        const { failed, cancel } = exchange.queryAs(ending);
        const { owner } = exchange.client;
        const job = jobIdOf(exchange.param('job'));
        const found = await known.find(owner, job);
        // Where it is stored only, it goes with the answers.
        const sql = await known.sqlOf(found);
        const end = (): Promise<KnownJob> =>
          failed === undefined ? service.cancel(job, owner, BY_OWNER) : service.fail(job, owner, failed);
        // Whoever means to end it does not mean its answers, which may have come in the same moment.
        const isToEnd = failed !== undefined || cancel !== undefined;
        const remove = (): KnownJob | Promise<KnownJob> => (isToEnd ? found : known.delete(owner, job));
        exchange.sendJson(200, await current(await (isOver(found) ? remove() : end()), sql));
      },
    },
  ];
}
