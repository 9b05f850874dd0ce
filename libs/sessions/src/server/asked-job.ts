/** What a job was asked: planned for who opens it, and as it is told to those who look at it. Must not know: files, journals. */
import type { JobRequest } from '@coffee/jobs';
import { SessionError } from '@coffee/protocol';
import {
  channelNames,
  checkParameters,
  defaultParameters,
  parseQueryIds,
  planJob,
  type PhysicalPlan,
  type PlanOptions,
} from '@coffee/query-plan';
import { QuestionsError } from '@coffee/sql/report';
import type { StartJob } from '../messages';
import type { SessionOptions } from './options';

export type Asked = NonNullable<JobRequest['asked']>;

export interface PlanningOptions extends PlanOptions, Pick<SessionOptions, 'planner' | 'isServed'> {}

export interface PlannedJob {
  readonly asked: Asked;
  readonly plan: PhysicalPlan;
}

/**
 * @param party who asks, among those that have questions planned here.
 * @throws (rejects) CoffeeError USAGE for an unknown query or impossible parameters; QuestionsError for SQL that is wrong; SessionError BAD_REQUEST, also for
 * what no worker of this system does; as `QuestionPlanner.report`.
 */
export async function plannedJob(
  party: string,
  asked: Pick<StartJob, 'queries' | 'parameters' | 'sql'>,
  options: PlanningOptions,
): Promise<PlannedJob> {
  const planned = asked.sql
    ? await plannedSql(party, { ...asked, sql: asked.sql }, options)
    : plannedQueries(asked, options);
  mustBeServed(planned.plan, options);
  return planned;
}

function plannedQueries(
  { queries, parameters }: Pick<StartJob, 'queries' | 'parameters'>,
  options: PlanningOptions,
): PlannedJob {
  const asked = {
    queries: parseQueryIds(queries.join(',')),
    parameters: checkParameters({ ...defaultParameters, ...parameters }),
  };
  return { asked, plan: planJob(asked.queries, asked.parameters, options) };
}

async function plannedSql(
  party: string,
  {
    queries,
    parameters,
    sql,
  }: Pick<StartJob, 'queries' | 'parameters'> & { readonly sql: NonNullable<StartJob['sql']> },
  { planner, partitions, layout }: PlanningOptions,
): Promise<PlannedJob> {
  if (queries.length > 0 || parameters)
    throw new SessionError(
      'BAD_REQUEST',
      'sql stands in the place of queries and parameters: values of its own parameters go into sql.parameters',
    );
  if (!planner) throw new SessionError('BAD_REQUEST', 'this gateway takes no questions in SQL');
  const report = await planner.report(party, sql, { partitions, ...(layout && { layout }) });
  if (!report.ok) throw new QuestionsError(report.problems, sql.questions.length > 1);
  const titles = report.questions.map(({ name: query, title }) => ({ query, title }));
  return { asked: { queries: titles.map(({ query }) => query), sql, titles }, plan: report.plan };
}

/** Before anything is uploaded: its chunks would wait for ever. */
function mustBeServed(plan: PhysicalPlan, { isServed = () => true }: PlanningOptions): void {
  const lacking = channelNames.queuesOf(plan).filter((queue) => !isServed(queue));
  if (lacking.length > 0)
    throw new SessionError(
      'BAD_REQUEST',
      `no worker of this system takes chunks from ${lacking.join(', ')}, which what is asked needs: its operators have to start one (STAGES, WORK_QUEUES)`,
    );
}

/** As it is told of each job: not all texts of questions, which may be long. */
export function shownOf(
  asked: Asked | undefined,
): Omit<Asked, 'queries' | 'sql'> & { readonly queries?: Asked['queries'] } {
  const { queries, parameters, titles } = asked ?? {};
  return { ...(queries && { queries }), ...(parameters && { parameters }), ...(titles && { titles }) };
}
