/**
 * A scaling file as a compose file, for Docker Compose 2 and docker-compose 1.29: therefore without a `version` and without a `name`.
 * Owns: what the parts share: networks, volumes, secrets. Pure: the folders come with it.
 */
import { appNames } from '@coffee/cluster';
import { stringify } from 'yaml';
import { brokerNodes } from '../deployment';
import type { Scaling } from '../scaling';
import { certificateFiles } from '../credentials/certificate';
import { DEFINITIONS, urlFile } from '../credentials/compose-secrets';
import { COOKIE, TOKENS } from '../credentials/words';
import { RESULTS, appServices, clientServices, urlSecret, type ClientFolders } from './app-services';
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
  /** Whether the secrets have a certificate that clients are to trust. */
  readonly hasCa: boolean;
}

export function composeOf(scaling: Scaling, surroundings: Surroundings): ComposeFile {
  const { settings, clients } = surroundings;
  const nodes = brokerNodes(scaling);
  const volumes = [...nodes.map((node) => `${node}-data`), ...(scaling.results ? [RESULTS.volume] : [])];
  return {
    services: {
      ...brokerServices(scaling, settings),
      ...appServices(scaling),
      ...clientServices(scaling, clients, surroundings),
    },
    networks: {
      // The services and the broker: a broker outside has to be reached, though.
      inside: nodes.length > 0 ? { internal: true } : {},
      // Of the clients, who have nothing to seek at the broker. Gateways alone are on all.
      ...(scaling.clients.length > 0 && { clients: { internal: true } }),
      outside: {},
    },
    ...(volumes.length > 0 && { volumes: Object.fromEntries(volumes.map((name) => [name, {}])) }),
    secrets: secretsOf(scaling, surroundings),
  };
}

function secretsOf(scaling: Scaling, { secrets, hasCa }: Surroundings): ComposeFile['secrets'] {
  const { tokens, tls } = scaling.gateway;
  const nodes = brokerNodes(scaling).length;
  const { cert, key, ca } = certificateFiles(scaling);
  const files = {
    ...Object.fromEntries(appNames.map((app) => [urlSecret(app), urlFile(app)])),
    ...(nodes > 0 && { broker_definitions: DEFINITIONS }),
    ...(nodes > 1 && { erlang_cookie: COOKIE }),
    ...(tokens && { tokens: TOKENS }),
    ...(tls && { tls_cert: cert, tls_key: key }),
    ...(tls && hasCa && scaling.clients.length > 0 && { tls_ca: ca }),
  };
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, { file: `${secrets}/${file}` }]));
}

export function composeText(scaling: Scaling, surroundings: Surroundings): string {
  const head = `# Made from ${surroundings.source} by: npm run scale -- compose. Change that file, not this one.\n`;
  // Version 1.1 is what docker-compose 1 reads: quotes are put around what would be no text there.
  return (
    head + stringify(composeOf(scaling, surroundings), { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })
  );
}
