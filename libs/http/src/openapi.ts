/**
 * The OpenAPI document of the API, made of its routes: what is documented is what is served. Owns: the form of the document. Must not know: what
 * the resources do.
 */
import { jsonSchemaOf } from './json-schema';
import { parametersOf } from './parameters';
import { problemCodes } from './problem';
import type { Content, Route } from './route';

type Json = Readonly<Record<string, unknown>>;

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

function operationOf(route: Route): Json {
  const { summary, isOpen, body, responses } = route;
  const answers = Object.entries(responses).map(([status, content]) => [
    status,
    { description: content.description, ...contentOf(content, 'output') },
  ]);
  return {
    summary,
    ...(isOpen && { security: [] }),
    parameters: parametersOf(route),
    ...(body && { requestBody: { description: body.description, required: true, ...contentOf(body, 'input') } }),
    responses: { ...(Object.fromEntries(answers) as Json), default: { $ref: '#/components/responses/Problem' } },
  };
}

function contentOf({ schema, types = [] }: Content, io: 'input' | 'output'): Json {
  if (schema) return { content: { 'application/json': { schema: jsonSchemaOf(schema, io) } } };
  return types.length === 0 ? {} : { content: Object.fromEntries(types.map((type) => [type, {}])) };
}
