/** Schemas as others read them. */
import * as z from 'zod';

/** As JSON Schema of the dialect that OpenAPI 3.1 has: what a client sends, or what it gets. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Readonly<Record<string, unknown>> {
  const entries = Object.entries(z.toJSONSchema(schema, { io, unrepresentable: 'any' }));
  return Object.fromEntries(entries.filter(([key]) => key !== '$schema' && key !== '~standard'));
}
