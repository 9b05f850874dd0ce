/**
 * The secret words of a deployment: passwords of the broker's users, the cookie of its nodes, the clients' token. Owns: which there are,
 * and that those that are there stay: nodes go on to ask for the cookie that they were made with, and clients have the token. Pure: chance
 * comes with it.
 */
import { CoffeeError } from '@coffee/core';
import * as z from 'zod';
import { brokerUsers, type BrokerUser } from '../broker-rights';
import { brokerNodes } from '../deployment';
import type { Scaling } from '../scaling';

export interface Words {
  /** Of the users of a broker of ours. */
  readonly passwords: ReadonlyMap<BrokerUser, string>;
  readonly cookie?: string;
  /** One a line. */
  readonly tokens?: string;
}

/** The files that words are kept in. */
export const PASSWORDS = 'broker-passwords.json';
export const COOKIE = 'erlang-cookie';
export const TOKENS = 'tokens';

/**
 * @param kept the content of these files, as far as they are there, by name.
 * @param word a new random word each time, of letters and digits.
 * @throws CoffeeError USAGE when the passwords that are there cannot be read.
 */
export function wordsOf(scaling: Scaling, kept: ReadonlyMap<string, string>, word: () => string): Words {
  const nodes = brokerNodes(scaling).length;
  const there = nodes > 0 ? parsePasswords(kept.get(PASSWORDS) ?? '{}') : {};
  return {
    passwords: new Map(nodes > 0 ? brokerUsers.map((user) => [user, there[user] ?? word()]) : []),
    ...(nodes > 1 && { cookie: kept.get(COOKIE) ?? word() }),
    ...(scaling.gateway.tokens && { tokens: kept.get(TOKENS) ?? `${word()}\n` }),
  };
}

/** What is to be kept, by file. */
export function keptFiles({ passwords, cookie, tokens }: Words): ReadonlyMap<string, string> {
  return new Map([
    ...(passwords.size > 0
      ? [[PASSWORDS, `${JSON.stringify(Object.fromEntries(passwords), undefined, 2)}\n`] as const]
      : []),
    ...(cookie === undefined ? [] : [[COOKIE, cookie] as const]),
    ...(tokens === undefined ? [] : [[TOKENS, tokens] as const]),
  ]);
}

/** In a URL and in a definitions file they need no quoting. */
const schema = z.partialRecord(z.enum(brokerUsers), z.string().regex(/^\w{16,200}$/));

function parsePasswords(text: string): Partial<Record<BrokerUser, string>> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CoffeeError(
      'USAGE',
      `secrets/${PASSWORDS} takes a word of 16 to 200 letters and digits for each of ${brokerUsers.join(', ')}: mend it, or remove it to have new ones made`,
      { cause },
    );
  }
}
