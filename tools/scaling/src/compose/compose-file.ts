/**
 * A scaling file as a compose file, for Docker Compose 2 and docker-compose 1.29: therefore without a `version` and without a `name`.
 * Owns: what the parts share: networks, volumes, secrets. Pure: the folders come with it.
 */
import { stringify } from 'yaml';
import { brokerNodes } from '../deployment';
import type { Scaling } from '../scaling';
import { appServices, clientServices, type ClientFolders } from './app-services';
import { brokerServices } from './broker-services';
import type { ComposeFile } from './compose-types';

/** Where things are, as seen from the compose file. */
export interface Surroundings {
  /** Of the scaling file, for the comment. */
  readonly source: string;
  /** The folder with rabbitmq.conf. */
  readonly settings: string;
  /** The folder of the secrets. */
  readonly secrets: string;
  /** As many as there are clients. */
  readonly clients: readonly ClientFolders[];
  /** `uid:gid` that clients run as; the image's own when absent. */
  readonly user?: string;
}

export function composeOf(scaling: Scaling, { settings, secrets, clients, user }: Surroundings): ComposeFile {
  const nodes = brokerNodes(scaling);
  const secret = (file: string) => ({ file: `${secrets}/${file}` });
  return {
    services: {
      ...brokerServices(scaling, settings),
      ...appServices(scaling),
      ...clientServices(scaling, clients, user),
    },
    networks: {
      // Only gateways are on both; a broker outside has to be reached, though.
      inside: nodes.length > 0 ? { internal: true } : {},
      outside: {},
    },
    ...(nodes.length > 0 && { volumes: Object.fromEntries(nodes.map((node) => [`${node}-data`, {}])) }),
    secrets: {
      amqp_url: secret('amqp-url'),
      ...(nodes.length > 0 && { broker_user: secret('broker-user.conf') }),
      ...(nodes.length > 1 && { erlang_cookie: secret('erlang-cookie') }),
      ...(scaling.gateway.tokens && { tokens: secret('tokens') }),
    },
  };
}

export function composeText(scaling: Scaling, surroundings: Surroundings): string {
  const head = `# Made from ${surroundings.source} by: npm run scale -- compose. Change that file, not this one.\n`;
  // Version 1.1 is what docker-compose 1 reads: quotes are put around what would be no text there.
  return (
    head + stringify(composeOf(scaling, surroundings), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
  );
}
