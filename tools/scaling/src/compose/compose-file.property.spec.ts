import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { parse } from 'yaml';
import { scaling } from '../any-scaling.testing';
import { composeOf, composeText, type Surroundings } from './compose-file';

/** The JSON schema of the compose specification, as the package dclint has it. */
const schemaPath = join(dirname(require.resolve('dclint/package.json')), 'schemas', 'compose.schema.json');
const schema = JSON.parse(readFileSync(schemaPath, 'utf8')) as Record<string, unknown>;
// Ajv has this draft under another of its names.
delete schema['$schema'];
const isCompose = new Ajv({ strict: false, formats: { duration: true, ports: true, expose: true } }).compile(schema);

const around = (clients: number): Surroundings => ({
  source: './any.yaml',
  settings: './deploy',
  secrets: './secrets',
  hasCa: clients % 2 === 0,
  clients: Array.from({ length: clients }, (_, i) => ({ data: `./no $${i}`, results: `./1e${i}` })),
});

const sourceOf = (secret: string | { readonly source: string }): string =>
  typeof secret === 'string' ? secret : secret.source;

describe('the compose file of any valid scaling file', () => {
  it('meets the schema of the compose specification', () => {
    fc.assert(
      fc.property(scaling, (given) => {
        const file = parse(composeText(given, around(given.clients.length)), { version: '1.1' }) as unknown;
        expect([isCompose(file), isCompose.errors]).toEqual([true, null]);
      }),
      { numRuns: 60 },
    );
  });

  it('reads back as what was written, also by the rules of YAML 1.1', () => {
    fc.assert(
      fc.property(scaling, (given) => {
        const surroundings = around(given.clients.length);
        const text = composeText(given, surroundings);
        for (const version of ['1.1', '1.2'] as const)
          expect(parse(text, { version })).toEqual(composeOf(given, surroundings));
      }),
    );
  });

  it('runs as many of each as the scaling file says, and names nothing that is not there', () => {
    fc.assert(
      fc.property(scaling, (given) => {
        const { services, networks, secrets, volumes } = composeOf(given, around(given.clients.length));
        const count = (app: string): number =>
          Object.values(services)
            .filter(({ image }) => image.startsWith(`${given.images.prefix}/${app}:`))
            .reduce((sum, { deploy }) => sum + (deploy?.replicas ?? 1), 0);
        const sum = (of: number | Readonly<Record<string, number>>): number =>
          typeof of === 'number' ? of : Object.values(of).reduce((a, b) => a + b, 0);
        const { gateway, filter, aggregator, maximizer, joiner } = given.replicas;
        expect(['gateway', 'filter', 'aggregator', 'maximizer', 'joiner', 'client'].map(count)).toEqual([
          ...[gateway, sum(filter), given.layout === 'none' ? 0 : sum(aggregator), maximizer, joiner],
          given.clients.length,
        ]);
        const there = { services, networks, secrets, volumes: volumes ?? {} };
        const missing = Object.values(services).flatMap((service) => [
          ...Object.keys(service.depends_on ?? {}).filter((name) => !(name in there.services)),
          ...Object.keys(service.networks).filter((name) => !(name in there.networks)),
          ...(service.secrets ?? []).map(sourceOf).filter((name) => !(name in there.secrets)),
          ...(service.volumes ?? []).flatMap(({ type, source }) =>
            type === 'volume' && !(source in there.volumes) ? [source] : [],
          ),
        ]);
        expect(missing).toEqual([]);
      }),
    );
  });
});
