/**
 * The settings of the workers: one schema, given what kind of worker it is. Owns: their names, defaults and meaning.
 * Must not know: which transport is behind the broker's settings; `main.ts` hands them on.
 */
import { kinds, optionalSetting, setting, type Kind, type Settings } from '@coffee/core/config';
import { logFormats, logLevels } from '@coffee/core/logger';
import * as z from 'zod';
import { failpointNames } from '../failpoints';
import { failpointSetting } from './failpoint-setting';

/** Of every service that talks to the broker. */
export const brokerSettings = {
  AMQP_URL: setting(kinds.list('amqp:// or amqps:// URLs, separated by commas', parseBrokerUrl), {
    meaning: 'The broker, or the nodes of its cluster, which are tried in turn.',
    secret: true,
  }),
  QUEUE_TYPE: setting(kinds.oneOf('classic', 'quorum'), {
    meaning: 'What work queues are: quorum survives the loss of a node of a cluster. The same in all services.',
    fallback: 'classic',
  }),
  DURABLE: setting(kinds.oneOf('true', 'false'), {
    meaning: 'Whether messages in classic work queues survive a restart of the broker. False is for comparison.',
    fallback: 'true',
  }),
  NAMESPACE: optionalSetting(namespace(), {
    meaning: 'Put before the names of all queues and logs, so that systems that share a broker do not meet.',
  }),
};

/** Of every service. */
export const processSettings = {
  LOG_LEVEL: setting(kinds.oneOf(...logLevels), {
    meaning: 'What is logged, and all that is worse.',
    fallback: 'info',
  }),
  LOG_FORMAT: setting(kinds.oneOf(...logFormats), {
    meaning: 'JSON objects for machines, or lines for people.',
    fallback: 'json',
  }),
  HEALTH_HOST: setting(kinds.text('an address of this machine'), {
    meaning: 'Where /live, /ready and /metrics are served.',
    fallback: '0.0.0.0',
  }),
  HEALTH_PORT: setting(kinds.port(), { meaning: 'The port of /live, /ready and /metrics.', fallback: '8080' }),
};

const workerSettings = {
  ...brokerSettings,
  ...processSettings,
  REPLICA: setting(kinds.wholeNumber(0, 1023), {
    meaning: 'Zero-based replica index of this process. The lowest announces at once that a stage has ended.',
    fallback: '0',
  }),
  ATTEMPTS: setting(kinds.wholeNumber(1, 100), {
    meaning: 'How often a chunk may end its worker after it was delivered again, until it fails its job.',
    fallback: '3',
  }),
  WATCHDOG_SECONDS: setting(kinds.wholeNumber(5, 3600), {
    meaning: 'A worker that is given nothing for so long while messages wait for it ends, to be started anew.',
    fallback: '60',
  }),
  FAILPOINT: failpointSetting(failpointNames),
};

/** Of a worker without state: any number of replicas share the chunks of its queues. */
export function statelessSchema(kind: 'filter' | 'aggregator') {
  return z.object({
    STAGES: setting(kinds.list(`names of work queues, like ${kind}.* for all of them`, namePattern(kind)), {
      meaning: 'The work queues that it takes chunks from.',
      fallback: `${kind}.*`,
    }),
    PREFETCH: setting(kinds.wholeNumber(1, 1000), {
      meaning: 'Chunks in hand for each queue: the next is computed while the outputs of the last are confirmed.',
      fallback: '4',
    }),
    ...workerSettings,
  });
}

/** Of a worker that owns partitions. How many there are is written in each job's plan; who owns which may change. */
export function statefulSchema(kind: 'maximizer' | 'joiner') {
  return z
    .object({
      GROUPS: setting(kinds.list(`names of groups, like ${kind}.* for all of them`, namePattern(kind)), {
        meaning: 'The groups of stages of which it owns partitions.',
        fallback: `${kind}.*`,
      }),
      REPLICAS: setting(kinds.wholeNumber(1, 1024), {
        meaning: 'How many equals there are: partition p belongs to replica p mod REPLICAS. All must be running.',
        fallback: '1',
      }),
      ...workerSettings,
    })
    .refine(({ REPLICA, REPLICAS }) => REPLICA < REPLICAS, {
      error: 'REPLICA must be less than REPLICAS: the first is 0',
    });
}

export type StatelessSettings = Settings<ReturnType<typeof statelessSchema>>;
export type StatefulSettings = Settings<ReturnType<typeof statefulSchema>>;
export type WorkerSettings = StatelessSettings | StatefulSettings;

/** What a transport needs of the settings. */
export function brokerOptions(settings: Pick<WorkerSettings, keyof typeof brokerSettings>) {
  return {
    url: settings.AMQP_URL,
    queueType: settings.QUEUE_TYPE,
    durable: settings.DURABLE === 'true',
    ...(settings.NAMESPACE !== undefined && { namespace: settings.NAMESPACE }),
  };
}

function namePattern(kind: string): (text: string) => string | undefined {
  const form = new RegExp(`^${kind}\\.(\\*|[a-z0-9_]+(\\.[a-z0-9_]+)*(\\.\\*)?)$`);
  return (text) => (form.test(text) ? text : undefined);
}

function parseBrokerUrl(text: string): string | undefined {
  return URL.canParse(text) && /^amqps?:$/.test(new URL(text).protocol) ? text : undefined;
}

function namespace(): Kind<string> {
  const takes = 'up to 60 letters, digits, dots and dashes';
  return z
    .string()
    .regex(/^[\w.-]{1,60}$/, { error: `takes ${takes}` })
    .meta({ takes });
}
