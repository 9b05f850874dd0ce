/** The catalogue: what can be asked, with which parameters, and of which tables. */
import { messageSchemas } from '@coffee/sessions';
import { catalogue, defaultParameters, planJob } from '@coffee/query-plan';
import * as z from 'zod';
import type { ApiContext } from '../context';
import { jsonSchemaOf } from '../json-schema';
import type { Route } from '../route';

const questions = z.object({
  questions: z.array(
    z.object({
      id: z.string(),
      question: z.string(),
      answers: z.array(
        z.object({ name: z.string(), columns: z.array(z.object({ name: z.string(), format: z.string() })) }),
      ),
      tables: z.array(z.object({ table: z.string(), columns: z.array(z.string()) })),
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
        tables: z.array(
          z.object({
            table: z.string(),
            files: z.array(z.object({ name: z.string(), bytes: z.int() })),
            bytes: z.int(),
            problem: z.exactOptional(z.string()),
          }),
        ),
      })
      .meta({
        description: 'Data that lies where the gateway is, as it is now: a job may be opened with "data": "served"',
      }),
  ),
});

export type Questions = z.infer<typeof questions>;

export function questionRoutes({ partitions, layout, served }: ApiContext): Route[] {
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
      tables: planJob([id], defaultParameters, options).tables.map(({ table, columns }) => ({
        table,
        columns: columns.map(({ name }) => name),
      })),
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
  ];
}
