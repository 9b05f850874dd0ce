/**
 * The secrets of a compose file, each in a file of its own. Owns: what is in them. Made once, at random, and kept: a broker goes on to
 * ask for the password with which its volume was made. Pure: randomness comes with it.
 */
import { brokerNodes } from '../deployment';
import type { Scaling } from '../scaling';

const USER = 'coffee';
const PASSWORD = /^default_pass = (\w+)$/m;

/**
 * @param kept the content of files that are there, by name.
 * @param word a new random word each time, of letters and digits.
 * @returns all files by name.
 */
export function secretFiles(
  scaling: Scaling,
  kept: ReadonlyMap<string, string>,
  word: () => string,
): ReadonlyMap<string, string> {
  const { broker, gateway } = scaling;
  const files = new Map<string, string>();
  if ('urls' in broker) files.set('amqp-url', `${broker.urls.join(',')}\n`);
  else {
    const nodes = brokerNodes(scaling);
    const password = PASSWORD.exec(kept.get('broker-user.conf') ?? '')?.[1] ?? word();
    files.set('broker-user.conf', `default_user = ${USER}\ndefault_pass = ${password}\n`);
    files.set('amqp-url', `${nodes.map((node) => `amqp://${USER}:${password}@${node}:5672`).join(',')}\n`);
    if (nodes.length > 1) files.set('erlang-cookie', kept.get('erlang-cookie') ?? word());
  }
  if (gateway.tokens) files.set('tokens', kept.get('tokens') ?? `${word()}\n`);
  return files;
}
