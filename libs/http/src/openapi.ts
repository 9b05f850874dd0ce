/**
 * The OpenAPI document of the API, made of its routes: what is documented is what is served. Owns: the form of the document. Must not know: what
 * the resources do.
 */
import { MAX_CHUNKS } from '@coffee/protocol';
import type * as z from 'zod';
import { jsonSchemaOf } from './json-schema';
import { problemCodes } from './problem';
import type { Content, Route } from './route';

type Json = Readonly<Record<string, unknown>>;

/** Of paths. */
const parameters: Readonly<Record<string, Json>> = {
  job: { schema: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' }, description: 'The id of a job' },
  table: { schema: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,59}$' }, description: 'A table that the job needs' },
  seq: {
    schema: { type: 'integer', minimum: 0, maximum: MAX_CHUNKS - 1 },
    description: 'The number of the chunk in its table',
  },
  name: { schema: { type: 'string' }, description: 'A name without a path' },
};

const problem: Json = {
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'detail', 'code', 'retriable'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What, where, and what to do' },
    code: { enum: Object.keys(problemCodes) },
    retriable: { type: 'boolean', description: 'Whether the same may succeed later' },
    file: { type: 'string' },
    line: { type: 'integer', minimum: 1 },
    column: { type: 'string' },
    missing: {
      type: 'array',
      description:
        'Of a table that cannot end: chunks, by their numbers, or files, by their names, to be sent first, or again',
      items: { type: ['integer', 'string'] },
    },
    problems: {
      type: 'array',
      description: 'What is wrong with questions in SQL: as of POST /v1/questions/check',
      items: { type: 'object' },
    },
  },
};

export function openApiOf(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Coffee Shop Analysis',
      version,
      description:
        'Exact answers about the sales of a coffee-shop chain. Every request is shown with curl in docs/http.md.',
    },
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { Problem: problem },
      responses: {
        Problem: {
          description: 'It failed: the code says why',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  };
}

function operationOf({ path, summary, isOpen, query, headers = {}, body, responses }: Route): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...parameters[name],
  }));
  const inQuery = Object.entries(propertiesOf(query)).map(([name, schema]) => ({ name, in: 'query', schema }));
  const inHeader = Object.entries(headers).map(([name, description]) => {
    return { name, in: 'header', schema: { type: 'string' }, description };
  });
  const answers = Object.entries(responses).map(([status, content]) => [
    status,
    { description: content.description, ...contentOf(content, 'output') },
  ]);
  return {
    summary,
    ...(isOpen && { security: [] }),
    parameters: [...inPath, ...inQuery, ...inHeader],
    ...(body && { requestBody: { description: body.description, required: true, ...contentOf(body, 'input') } }),
    responses: { ...(Object.fromEntries(answers) as Json), default: { $ref: '#/components/responses/Problem' } },
  };
}

function contentOf({ schema, types = [] }: Content, io: 'input' | 'output'): Json {
  if (schema) return { content: { 'application/json': { schema: jsonSchemaOf(schema, io) } } };
  return types.length === 0 ? {} : { content: Object.fromEntries(types.map((type) => [type, {}])) };
}

/** Of a query string every value is text, whatever it is read as. */
function propertiesOf(query: z.ZodObject | undefined): Record<string, Json> {
  if (!query) return {};
  return (jsonSchemaOf(query, 'output')['properties'] ?? {}) as Record<string, Json>;
}
