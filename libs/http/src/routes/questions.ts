/** The catalogue: what can be asked, with which parameters, and of which tables. */
import { messageSchemas } from '@coffee/sessions';
import { catalogue, defaultParameters, planJob, type PhysicalPlan } from '@coffee/query-plan';
import { tableSchema } from '@coffee/query-plan/validate';
import { requestCosts } from '@coffee/sessions/server';
import * as z from 'zod';
import type { ApiContext } from '../context';
import { jsonSchemaOf } from '../json-schema';
import { HttpError, shownProblem } from '../problem';
import type { Route } from '../route';

const tableColumns = z.object({ table: z.string(), columns: z.array(z.string()) });

const columns = z.array(z.object({ name: z.string(), format: z.string() }));

const servedFile = z.object({
  name: z.string(),
  bytes: z.int(),
  problem: z.exactOptional(z.string()).meta({ description: 'Why nothing of it can be read' }),
  lacks: z.record(z.string(), z.string()).meta({
    description: 'Of each column of its table that it lacks, what is wrong: no question that reads it is answered',
  }),
});

const questions = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      answers: z.array(z.object({ name: z.string(), columns })),
      tables: z.array(tableColumns),
    }),
  ),
  parameters: z.object({
    schema: z.record(z.string(), z.unknown()).meta({ description: 'A JSON Schema of what a job takes as parameters' }),
    defaults: z.record(z.string(), z.unknown()),
  }),
  served: z.exactOptional(
    z
      .object({
        folder: z.string(),
        schema: z
          .exactOptional(z.string())
          .meta({ description: 'The text of its schema.sql, where it is of another business: it is asked in SQL' }),
        tables: z.array(
          z.object({
            table: z.string(),
            files: z.array(servedFile),
            bytes: z.int(),
            isEmpty: z.exactOptional(z.literal(true).meta({ description: 'Its files have no rows' })),
            problem: z
              .exactOptional(z.string())
              .meta({ description: 'Why it cannot be read as a whole: it has no files' }),
            pattern: z
              .exactOptional(z.string())
              .meta({ description: 'What its files have to be called, where the schema.sql says so' }),
          }),
        ),
      })
      .meta({
        description: 'Data that lies where the gateway is, as it is now: a job may be opened with "data": "served"',
      }),
  ),
});

export type Questions = z.infer<typeof questions>;

const sql = messageSchemas.START_JOB.shape.sql.unwrap();

const checked = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    questions: z.array(
      z.object({
        name: z.string().meta({ description: 'Of its answer' }),
        title: z.string(),
        columns,
        parameters: z
          .array(z.object({ name: z.string(), value: z.string() }))
          .meta({ description: 'Without the dollar, with what stands for each' }),
      }),
    ),
    tables: z
      .array(
        tableColumns.extend({
          schema: z.exactOptional(tableSchema).meta({ description: 'Of a table of another business' }),
        }),
      )
      .meta({ description: 'What is read' }),
    plan: z.string().meta({ description: 'What will be done, in words' }),
  }),
  z.object({
    ok: z.literal(false),
    problems: z.array(
      z.object({
        question: z.exactOptional(z.string().meta({ description: 'The name of the text' })),
        file: z.exactOptional(z.string()).meta({ description: 'schema.sql, where the place is one of the schema' }),
        line: z.exactOptional(z.int()),
        column: z.exactOptional(z.int().meta({ description: 'From 1, in characters' })),
        message: z.string(),
      }),
    ),
  }),
]);

export type CheckedQuestions = z.infer<typeof checked>;

const tablesOf = ({ tables }: PhysicalPlan) =>
  tables.map(({ table, columns: read, schema }) => ({
    table,
    columns: read.map(({ name }) => name),
    ...(schema && { schema }),
  }));

export function questionRoutes({ partitions, layout, served, planner }: ApiContext): Route[] {
  const options = { partitions, ...(layout !== undefined && { layout }) };
  const schema = jsonSchemaOf(messageSchemas.START_JOB.shape.parameters, 'input');
  const known = {
    questions: catalogue.map(({ id, question, answers }) => ({
      id,
      question,
      answers: answers(defaultParameters).map(({ name, columns }) => ({
        name,
        columns: columns.map(({ header, format }) => ({ name: header, format })),
      })),
      tables: tablesOf(planJob([id], defaultParameters, options)),
    })),
    parameters: { schema, defaults: defaultParameters },
  };
  return [
    {
      method: 'GET',
      path: '/v1/questions',
      summary:
        'What can be asked: the questions, their answers, their tables, the parameters of all, and served data that lies here',
      cost: 1,
      responses: { 200: { description: 'The catalogue', schema: questions } },
      handle(exchange) {
        exchange.sendJson(200, served ? { ...known, served: served.list() } : known);
      },
    },
    {
      method: 'POST',
      path: '/v1/questions/check',
      summary:
        'Whether questions in SQL can be answered: their columns and what will be done, or what is wrong and where',
      cost: requestCosts.START_JOB,
      body: { description: 'As sql of a job', schema: sql },
      responses: { 200: { description: 'What was found', schema: checked } },
      async handle(exchange) {
        if (!planner) throw new HttpError('BAD_REQUEST', 'this gateway takes no questions in SQL');
        const report = await planner.report(exchange.client.party, await exchange.json(sql), options);
        exchange.sendJson(
          200,
          report.ok
            ? { ok: true, questions: report.questions, tables: tablesOf(report.plan), plan: report.words }
            : { ok: false, problems: report.problems.map(shownProblem) },
        );
      },
    },
  ];
}
