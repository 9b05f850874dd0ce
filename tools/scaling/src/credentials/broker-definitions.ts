/**
 * The users of a broker of ours with their rights, as the broker takes them in whenever it starts: a definitions file. Owns: how a
 * password becomes a hash. Where there are definitions, the broker makes no user of its own: no guest, and nobody who may administer it over
 * the network.
 */
import { createHash } from 'node:crypto';
import { expressionsOf, rights, type BrokerUser } from '../broker-rights';

const VHOST = '/';
const ALGORITHM = 'rabbit_password_hashing_sha256';
const SALT_BYTES = 4;

/** @param passwords of the users that there are to be. */
export function brokerDefinitions(passwords: ReadonlyMap<BrokerUser, string>): string {
  const users = [...passwords].map(([name, password]) => ({
    name,
    password_hash: passwordHash(password),
    hashing_algorithm: ALGORITHM,
    tags: '',
  }));
  const permissions = [...passwords.keys()].map((user) => ({ user, vhost: VHOST, ...expressionsOf(rights[user]) }));
  return `${JSON.stringify({ users, vhosts: [{ name: VHOST }], permissions }, undefined, 2)}\n`;
}

/** From the password, so that the same passwords make the same file: they are long and random, and need no salt. */
const saltOf = (password: string): Buffer =>
  createHash('sha256').update(`salt ${password}`).digest().subarray(0, SALT_BYTES);

/** As the broker keeps it. @param salt 4 bytes. */
export function passwordHash(password: string, salt: Uint8Array = saltOf(password)): string {
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}
