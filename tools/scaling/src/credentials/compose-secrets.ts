/** The secrets of a compose file, each in a file of its own, so that a container is handed what it needs and no more. Pure. */
import { appNames, type AppName } from '@coffee/cluster';
import { brokerNodes } from '../deployment';
import type { Scaling } from '../scaling';
import { brokerDefinitions } from './broker-definitions';
import { brokerUrls } from './broker-urls';
import { keptFiles, type Words } from './words';

export const DEFINITIONS = 'broker-definitions.json';
/** Where a service finds its URL of the broker. */
export const urlFile = (app: AppName): string => `amqp-url-${app}`;

/** @returns all files by name. */
export function composeSecrets(scaling: Scaling, words: Words): ReadonlyMap<string, string> {
  const nodes = brokerNodes(scaling);
  const urls = brokerUrls(scaling, words, () => nodes);
  const users = new Map(appNames.map((app) => [app, words.passwords.get(app) ?? '']));
  return new Map([
    ...keptFiles(words),
    ...appNames.map((app) => [urlFile(app), `${urls.get(app)}\n`] as const),
    ...(nodes.length > 0 ? [[DEFINITIONS, brokerDefinitions(users)] as const] : []),
  ]);
}
