/**
 * The settings of the services as tables, from their schemas: those that all services have, those of all workers, and those of
 * one kind of service. Owns: which table a setting is in; a setting that differs between services is listed with each.
 */
import { schema as aggregator } from '@coffee/aggregator/config';
import { settingsOf, settingsTable } from '@coffee/core/config';
import { schema as filter } from '@coffee/filter/config';
import { schema as gateway } from '@coffee/gateway/config';
import { schema as joiner } from '@coffee/joiner/config';
import { schema as maximizer } from '@coffee/maximizer/config';
import * as z from 'zod';
import type { Parts } from './generated-parts';

const workers = { filter, aggregator, maximizer, joiner } as const;
export const services: Readonly<Record<string, z.ZodObject>> = { gateway, ...workers };

/** The names of settings that are the same in all of the schemas. */
function common(schemas: readonly z.ZodObject[]): Set<string> {
  const [first, ...others] = schemas.map((schema) => settingsOf(schema).map((row) => JSON.stringify(row)));
  const shared = (first ?? []).filter((row) => others.every((rows) => rows.includes(row)));
  return new Set(shared.map((row) => (JSON.parse(row) as { readonly name: string }).name));
}

function tableOf(schema: z.ZodObject, wanted: (name: string) => boolean): string {
  return settingsTable(z.object(Object.fromEntries(Object.entries(schema.shape).filter(([name]) => wanted(name)))));
}

export function settingsParts(): Parts {
  const ofAll = common(Object.values(services));
  const ofWorkers = common(Object.values(workers));
  return {
    'settings-all': tableOf(gateway, (name) => ofAll.has(name)),
    'settings-gateway': tableOf(gateway, (name) => !ofAll.has(name)),
    'settings-workers': tableOf(filter, (name) => ofWorkers.has(name) && !ofAll.has(name)),
    ...Object.fromEntries(
      Object.entries(workers).map(([name, schema]) => [
        `settings-${name}`,
        tableOf(schema, (setting) => !ofWorkers.has(setting)),
      ]),
    ),
  };
}
