/**
 * The settings that every service has: its broker, logs and health. Owns: their names, defaults and meaning. Must not know: which transport is behind
 * the broker's settings.
 */
import { kinds, optionalSetting, setting } from '@coffee/core/config';
import { logFormats, logLevels } from '@coffee/core/logger';

/** Of the URLs of brokers: for each there is a transport. */
export const brokerSchemes = ['amqp', 'amqps'] as const;
export type BrokerScheme = (typeof brokerSchemes)[number];

/** Of every service that talks to the broker. */
export const brokerSettings = {
  AMQP_URL: setting(
    kinds.list(
      `${brokerSchemes.map((scheme) => `${scheme}://`).join(' or ')} URLs, separated by commas`,
      parseBrokerUrl,
    ),
    {
      meaning: 'The broker, or the nodes of its cluster, which are tried in turn.',
      secret: true,
    },
  ),
  QUEUE_TYPE: setting(kinds.oneOf('classic', 'quorum'), {
    meaning: 'What work queues are: quorum survives the loss of a node of a cluster. The same in all services.',
    fallback: 'classic',
  }),
  DURABLE: setting(kinds.oneOf('true', 'false'), {
    meaning: 'Whether messages in classic work queues survive a restart of the broker. False is for comparison.',
    fallback: 'true',
  }),
  NAMESPACE: optionalSetting(kinds.matching('up to 60 letters, digits, dots and dashes', /^[\w.-]{1,60}$/), {
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

/** As they are read. */
export interface BrokerSettings {
  readonly AMQP_URL: readonly string[];
  readonly QUEUE_TYPE: 'classic' | 'quorum';
  readonly DURABLE: 'true' | 'false';
  readonly NAMESPACE?: string | undefined;
}

/** What a transport needs of the settings. */
export function brokerOptions(settings: BrokerSettings) {
  return {
    url: settings.AMQP_URL,
    queueType: settings.QUEUE_TYPE,
    durable: settings.DURABLE === 'true',
    ...(settings.NAMESPACE !== undefined && { namespace: settings.NAMESPACE }),
  };
}

function parseBrokerUrl(text: string): string | undefined {
  return URL.canParse(text) && brokerSchemes.some((scheme) => new URL(text).protocol === `${scheme}:`)
    ? text
    : undefined;
}
