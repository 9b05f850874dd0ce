/** Any valid scaling file, as the text that a user may write: keys are there or not, in all their forms. */
import { MAX_PARTITIONS } from '@coffee/query-plan';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readShopScaling } from './samples.testing';
import type { Scaling } from './scaling';

const replicas = fc.integer({ min: 1, max: 6 });
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
/** @param optional may have none. */
const each = (kinds: readonly string[], optional: readonly string[]) =>
  fc.oneof(
    replicas,
    fc
      .tuple(
        fc.dictionary(fc.constantFrom(...kinds), replicas, { maxKeys: kinds.length }),
        fc.dictionary(fc.constantFrom(...optional), fc.integer({ min: 0, max: 6 }), { maxKeys: optional.length }),
      )
      .map(([needed, others]) => ({ ...needed, ...others })),
  );

const limits = fc.record({
  memory: sometimes(fc.integer({ min: 64, max: 100_000 }).map((count) => `${count}MiB`)),
  cpus: sometimes(fc.integer({ min: 5, max: 25_600 }).map((hundredths) => hundredths / 100)),
});

/** Also with what YAML and compose files give a meaning of their own. */
const path = fc
  .array(fc.constantFrom('data', 'a b', '$HOME', '..', 'ÿ', "it's", 'no', '1e3', '#x', 'x: y', '{z}'), { minLength: 1 })
  .map((parts) => parts.join('/'));

const url = fc.constantFrom(
  'amqp://guest:guest@broker.example',
  'amqps://broker.example:5673/shop',
  'amqp://[::1]:5672',
);

const file = fc.record({
  name: sometimes(fc.stringMatching(/^[a-z][a-z0-9-]{0,29}$/)),
  images: sometimes(
    fc.record({
      prefix: sometimes(fc.constant('registry.example:5000/shop')),
      tag: sometimes(fc.constantFrom('1.0', 'no', 'v2')),
    }),
  ),
  replicas: sometimes(
    fc.record({
      gateway: sometimes(replicas),
      filter: sometimes(each(['year', 'hour', 'amount'], ['expression', 'project', 'first'])),
      aggregator: sometimes(each(['products', 'tpv', 'purchases'], ['sql'])),
      maximizer: sometimes(replicas),
      joiner: sometimes(replicas),
    }),
  ),
  layout: sometimes(fc.constantFrom('kinds', 'roles', 'none')),
  partitions: fc.integer({ min: 12, max: MAX_PARTITIONS }),
  jobs: sometimes(fc.integer({ min: 1, max: 1000 })),
  broker: sometimes(
    fc.oneof(
      fc.constantFrom('own', 'cluster'),
      fc.record({ url: fc.oneof(url, fc.array(url, { minLength: 1, maxLength: 3 })) }),
    ),
  ),
  queues: sometimes(fc.constant('quorum')),
  gateway: sometimes(
    fc.record({
      port: sometimes(fc.integer({ min: 8000, max: 65_000 })),
      http: sometimes(fc.oneof(fc.integer({ min: 1, max: 6990 }), fc.constant(false))),
      address: sometimes(fc.constantFrom('0.0.0.0', '::1')),
      tokens: sometimes(fc.boolean()),
      tls: sometimes(fc.constantFrom(true, false, 'self-signed')),
    }),
  ),
  limits: sometimes(
    fc.dictionary(
      fc.constantFrom('gateway', 'filter', 'aggregator', 'maximizer', 'joiner', 'client', 'broker'),
      limits,
    ),
  ),
  autoscale: sometimes(
    fc.record({ most: sometimes(replicas), backlog: sometimes(fc.integer({ min: 1, max: 100_000 })) }),
  ),
  network: sometimes(
    fc.record({
      clients: sometimes(fc.constant(['shop', '10.0.0.0/8', 'fd00::/8'])),
      metrics: sometimes(fc.constant(['monitoring'])),
    }),
  ),
  results: sometimes(
    fc.record({
      days: sometimes(fc.integer({ min: 1, max: 3650 })),
      size: sometimes(fc.constantFrom('1MiB', '7GiB', '3TiB')),
      storageClass: sometimes(fc.constant('shared')),
    }),
  ),
  log: sometimes(fc.constantFrom('error', 'warn', 'info', 'debug')),
  clients: sometimes(
    fc.array(fc.record({ data: path, results: sometimes(path), queries: sometimes(fc.constantFrom('q1', 'q1,q4')) }), {
      maxLength: 4,
    }),
  ),
});

/** Kinds that are told apart have to be stages of their own. */
const fits = ({ replicas: counts, layout }: { replicas: unknown; layout: unknown }): boolean => {
  const { filter, aggregator } = (counts ?? {}) as { filter?: unknown; aggregator?: unknown };
  if (layout === 'roles' || layout === 'none') if (typeof filter === 'object') return false;
  return layout !== 'none' || typeof aggregator !== 'object';
};

export const scalingText: fc.Arbitrary<string> = file.filter(fits).map((content) => stringify(content));
export const scaling: fc.Arbitrary<Scaling> = scalingText.map((text) => readShopScaling(text));
