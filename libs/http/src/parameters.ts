/** What a request of a route takes beside its body: of its path, its query string and its headers. Must not know: how it is shown. */
import { MAX_CHUNKS } from '@coffee/protocol';
import type * as z from 'zod';
import { jsonSchemaOf } from './json-schema';
import type { Route } from './route';

/** The part of JSON Schema that parameters are said in. */
export interface ParameterSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly default?: string | number;
}

/** As in an OpenAPI document. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  /** Whether it may not be left out. */
  readonly required: boolean;
  readonly description: string;
  readonly schema: ParameterSchema;
}

type Said = Pick<Parameter, 'description' | 'schema'>;

const ofPaths: Readonly<Record<string, Said>> = {
  job: { schema: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' }, description: 'The id of a job' },
  table: { schema: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,59}$' }, description: 'A table that the job needs' },
  seq: {
    schema: { type: 'integer', minimum: 0, maximum: MAX_CHUNKS - 1 },
    description: 'The number of the chunk in its table',
  },
  name: { schema: { type: 'string' }, description: 'A name without a path' },
};

export const parametersOf = (route: Route): Parameter[] => [...inPath(route), ...inQuery(route), ...inHeaders(route)];

const inPath = ({ path }: Route): Parameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({ name, in: 'path', required: true, ...ofPaths[name]! }));

/** Of a query string every value is text, whatever it is read as. */
function inQuery({ query }: Route): Parameter[] {
  if (!query) return [];
  const properties = jsonSchemaOf(query, 'output')['properties'] as Record<
    string,
    ParameterSchema & { readonly description?: string }
  >;
  return Object.entries(properties).map(([name, { description = '', ...schema }]) => {
    const required = !(query.shape[name] as z.ZodType).safeParse(undefined).success;
    return { name, in: 'query', required, description, schema };
  });
}

const inHeaders = ({ headers = {} }: Route): Parameter[] =>
  Object.entries(headers).map(([name, description]) => ({
    ...{ name, in: 'header', required: false, description },
    schema: { type: 'string' },
  }));
